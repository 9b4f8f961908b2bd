"""The one style sheet of the program. Colours and sizes are @tokens; an object name is the kind of a widget.

Python code therefore holds no colour at all. Labels take theirs from the palette unless a kind says otherwise.
"""

STYLE_SHEET = """
QMainWindow, QWidget#page, QWidget#ground { background: @bg; }
QScrollArea, QScrollArea > QWidget > QWidget#page { background: transparent; border: 0; }
QScrollArea#ground > QWidget > QWidget { background: @bg; }
QWidget#clear { background: transparent; }

/* words */
QLabel { background: transparent; }
QLabel#h1 { font-size: @t_h1; font-weight: 600; }
QLabel#h2 { font-size: @t_h2; font-weight: 600; }
QLabel#lead { font-size: @t_lead; }
QLabel#strong { font-weight: 600; }
QLabel#muted { color: @muted; }
QLabel#small { color: @muted; font-size: @t_small; }
QLabel#figure { font-size: @t_figure; font-weight: 600; }
QLabel#code { font-family: "Cascadia Mono", "DejaVu Sans Mono", monospace; font-size: @t_h2; font-weight: 600; }
QLabel#error { color: @bad; font-weight: 600; }
QLabel#label { font-weight: 600; }
QLabel#brand { font-size: @t_h2; font-weight: 600; }
QLabel#mark { background: @accent; color: @on_accent; border-radius: 9px; font-size: @t_h2; font-weight: 600; }
QLabel#badge { background: @accent; color: @on_accent; border-radius: @r_badge; font-size: @t_small; font-weight: 600;
  padding: 1px 8px; }
QLabel#chip { border-radius: @r_chip; border: 1px solid @chip_line; font-size: @t_small; font-weight: 600;
  padding: 1px 10px; background: @plain_soft; color: @plain; }
QLabel#chip[tone="info"] { background: @soft; color: @on_soft; }
QLabel#chip[tone="ok"] { background: @ok_soft; color: @ok; }
QLabel#chip[tone="warn"] { background: @warn_soft; color: @warn; }
QLabel#chip[tone="bad"] { background: @bad_soft; color: @bad; }
QLabel#disc { background: @soft; border: 0; }
QLabel#sign { background: @soft; border-radius: 9px; }

/* surfaces */
QFrame#card { background: @surface; border: 1px solid @line; border-radius: 12px; }
QFrame#card[edge="warn"] { border-color: @warn; }
QFrame#draft { background: @draft; border: 1px solid @draft_line; border-radius: 12px; }
QFrame#sunken { background: @sunken; border: 1px solid @line; border-radius: 10px; }
QFrame#line { background: @line; border: 0; max-height: 1px; min-height: 1px; }
QFrame#banner { background: @soft; border: 1px solid @chip_line; border-radius: 10px; }
QFrame#banner QLabel { color: @on_soft; }
QFrame#banner[tone="ok"] { background: @ok_soft; }
QFrame#banner[tone="ok"] QLabel { color: @ok; }
QFrame#banner[tone="warn"] { background: @warn_soft; }
QFrame#banner[tone="warn"] QLabel { color: @warn; }
QFrame#banner[tone="bad"] { background: @bad_soft; }
QFrame#banner[tone="bad"] QLabel { color: @bad; }
QFrame#undo { background: @text; border-radius: 10px; }
QFrame#undo QLabel { color: @bg; }
QFrame#nav { background: @surface; border: 0; border-right: 1px solid @line; }
QFrame#top { background: @surface; border: 0; border-bottom: 1px solid @line; }
QFrame#panel { background: @raised; border: 1px solid @field; border-radius: 12px; }

/* buttons */
QPushButton { min-height: @hit; padding: 0 @s_l; border-radius: 8px; border: 1px solid @field; background: @surface;
  color: @text; font-weight: 500; }
QPushButton:hover { border-color: @accent; background: @hover; }
QPushButton:pressed { background: @soft; color: @on_soft; }
QPushButton:focus { border: 2px solid @focus; }
QPushButton#primary { background: @accent; color: @on_accent; border-color: @accent; font-weight: 600; }
QPushButton#primary:hover, QPushButton#primary:pressed { background: @accent_hover; border-color: @accent_hover;
  color: @on_accent; }
QPushButton#primary:focus { border: 3px solid @text; }
QPushButton#ghost { border-color: transparent; background: transparent; color: @accent; font-weight: 600;
  padding: 0 @s_m; }
QPushButton#ghost:hover { background: @hover; }
QPushButton#ghost:pressed { background: @soft; color: @on_soft; }
QPushButton#ghost:focus { border: 2px solid @focus; }
QPushButton#danger { color: @bad; border-color: @bad; }
QPushButton#small { min-height: @small_hit; padding: 0 @s_m; }
QPushButton#icon { min-height: @hit; min-width: @hit; max-width: @hit; padding: 0; border-color: transparent;
  background: transparent; }
QPushButton#icon:hover { background: @hover; }
QPushButton#icon:focus { border: 2px solid @focus; }
QPushButton#back { border-color: transparent; background: transparent; color: @accent; font-weight: 600;
  padding: 0 @s_s 0 0; text-align: left; min-height: @small_hit; }
QPushButton#back:hover { background: @hover; }
QPushButton#back:focus { border: 2px solid @focus; }
QPushButton#start { text-align: left; padding: 0 @s_m; border-color: @line; }
QPushButton#start:hover { border-color: @accent; }
QPushButton#start:focus { border: 2px solid @focus; }
QPushButton#find { text-align: left; background: @sunken; color: @muted; border: 1px solid @line; font-weight: 400; }
QPushButton#find:hover { border-color: @field; }
QPushButton#find:focus { border: 2px solid @focus; }
QPushButton#onundo { background: transparent; border: 0; color: @bg; font-weight: 600; text-decoration: underline;
  padding: 0 @s_m; }
QPushButton#onundo:focus { border: 2px solid @bg; }
QPushButton:disabled, QPushButton#primary:disabled, QPushButton#danger:disabled, QPushButton#small:disabled {
  background: @sunken; color: @off; border: 1px dashed @off; }
QPushButton#ghost:disabled, QPushButton#back:disabled, QPushButton#onundo:disabled { color: @off; background: transparent; }
QPushButton#start:disabled, QPushButton#seg:disabled, QPushButton#pill:disabled { color: @off; background: @sunken; }
QPushButton::menu-indicator { width: 0; image: none; }

QPushButton#nav { text-align: left; padding: 0 @s_m; border: 2px solid transparent; border-radius: 9px;
  min-height: @nav_hit; background: transparent; color: @muted; font-weight: 500; }
QPushButton#nav:hover { background: @hover; color: @text; }
QPushButton#nav:checked { background: @soft; color: @on_soft; font-weight: 600; }
QPushButton#nav:focus { border: 2px solid @focus; }

QFrame#choice { background: transparent; border: 0; }
QPushButton#seg { border: 1px solid @field; border-right-width: 0; border-radius: 0; background: @surface;
  color: @muted; padding: 0 @s_m; }
QPushButton#seg[place="first"] { border-top-left-radius: 8px; border-bottom-left-radius: 8px; }
QPushButton#seg[place="last"] { border-top-right-radius: 8px; border-bottom-right-radius: 8px;
  border-right-width: 1px; }
QPushButton#seg[place="only"] { border-radius: 8px; border-right-width: 1px; }
QPushButton#seg:hover { background: @hover; color: @text; }
QPushButton#seg:checked { background: @soft; color: @on_soft; font-weight: 600; }
QPushButton#seg:focus { border: 2px solid @focus; }
QPushButton#pill { border: 1px solid @field; border-radius: 8px; background: @surface; color: @muted;
  padding: 0 @s_m; }
QPushButton#pill:hover { background: @hover; color: @text; }
QPushButton#pill:checked { background: @soft; color: @on_soft; border-color: @accent; font-weight: 600; }
QPushButton#pill:focus { border: 2px solid @focus; }

/* fields */
QLineEdit, QPlainTextEdit, QTextBrowser, QComboBox, QSpinBox { background: @surface; border: 1px solid @field;
  border-radius: 8px; color: @text; selection-background-color: @accent; selection-color: @on_accent; }
QLineEdit, QComboBox, QSpinBox { padding: 0 @s_m; min-height: @hit; }
QPlainTextEdit { padding: @s_s; }
QTextBrowser { padding: @s_s @s_m; border-color: @line; }
QLineEdit:hover, QPlainTextEdit:hover, QComboBox:hover { border-color: @accent; }
QLineEdit:focus, QPlainTextEdit:focus, QTextBrowser:focus, QComboBox:focus, QSpinBox:focus {
  border: 2px solid @focus; }
QLineEdit[bad="true"], QPlainTextEdit[bad="true"], QComboBox[bad="true"] { border: 2px solid @bad; }
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled, QSpinBox:disabled {
  background: @sunken; color: @off; border: 1px dashed @off; }
QLineEdit:read-only { background: @sunken; }
QLineEdit#plain { border: 0; background: transparent; font-size: @t_lead; }
QComboBox::drop-down { border: 0; width: @t_h1; }
QComboBox::down-arrow { image: none; }
QComboBox QAbstractItemView { background: @raised; border: 1px solid @field; padding: 4px; outline: 0;
  selection-background-color: @soft; selection-color: @on_soft; }
QCheckBox { spacing: @s_s; color: @text; }
QCheckBox:disabled { color: @off; }

/* lists and tables */
QTableView { background: transparent; border: 0; gridline-color: transparent; outline: 0;
  selection-background-color: @soft; selection-color: @text; }
QHeaderView { background: transparent; border: 0; }
QHeaderView::section { background: transparent; border: 0; border-bottom: 1px solid @line; color: @muted;
  font-size: @t_small; font-weight: 600; padding: 0 @s_m; }
QListView { background: transparent; border: 0; outline: 0; }
QTextBrowser#bare { background: transparent; border: 0; padding: 0; }

/* progress */
QProgressBar { background: @line; border: 0; border-radius: 3px; min-height: 6px; max-height: 6px; }
QProgressBar::chunk { background: @accent; border-radius: 3px; }
QFrame#bar { border: 0; border-radius: 3px; background: @line; min-height: 6px; max-height: 6px; }
QFrame#bar[tone="ok"] { background: @ok; }
QFrame#bar[tone="warn"] { background: @warn; }
QFrame#bar[tone="bad"] { background: @bad; }

/* scroll bars, menus, tips */
QScrollBar:vertical { width: 12px; background: transparent; margin: 2px; border: 0; }
QScrollBar:horizontal { height: 12px; background: transparent; margin: 2px; border: 0; }
QScrollBar::handle { background: @field; border-radius: 4px; }
QScrollBar::handle:vertical { min-height: 40px; }
QScrollBar::handle:horizontal { min-width: 40px; }
QScrollBar::add-line, QScrollBar::sub-line { height: 0; width: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QMenu { background: @raised; border: 1px solid @field; padding: 6px; }
QMenu::item { padding: @s_s @s_xl @s_s @s_l; border-radius: 6px; color: @text; }
QMenu::item:selected { background: @soft; color: @on_soft; }
QMenu::separator { height: 1px; background: @line; margin: 6px 4px; }
QMenu::icon { padding-left: @s_s; }
QToolTip { background: @raised; color: @text; border: 1px solid @field; padding: 6px 8px; }
"""
