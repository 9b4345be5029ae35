"""The tables of a netmark file, as SQL, and the steps that bring an older file up to date.

Everything that was said is only ever added: guard triggers refuse UPDATE and DELETE on it. What a
plan adds to the columns of a closed run is kept in one table per *shape*, called ``facts_<n>``.
"""

import re
from collections.abc import Callable, Mapping
from sqlite3 import Connection

from netmark.store.sha import sha256

APPLICATION_ID = 0x6E65744D  # "netM"
VERSION = 3

# What came with version 2: what stands on balances besides pay, and what is paid out.
_PAYING = (
    # An entry on a member's balance that is not pay of the open period: an adjustment, a line of
    # the correction of a closed period, a forfeit, a payment that came back. The close of its
    # period takes it up, or of the next period that is closed. What it is about: the closed run,
    # the bonus, the order (sale), whose order it was (source), the payment, the entry it undoes;
    # detail is the evidence of a line. Nothing is undone, and no payment comes back, twice.
    """CREATE TABLE posting (
  seq INTEGER PRIMARY KEY,
  period INTEGER NOT NULL,
  member INTEGER NOT NULL REFERENCES member(id),
  amount_minor INTEGER NOT NULL CHECK (
    amount_minor <> 0 AND amount_minor BETWEEN -1000000000000000 AND 1000000000000000),
  kind TEXT NOT NULL CHECK (kind IN ('adjustment', 'correction', 'forfeit', 'returned')),
  category TEXT NOT NULL CHECK (category <> ''),
  tax TEXT NOT NULL CHECK (tax <> ''),
  reason TEXT NOT NULL CHECK (reason <> ''),
  run INTEGER REFERENCES run(id),
  bonus TEXT NOT NULL DEFAULT '',
  sale INTEGER REFERENCES sale(seq),
  source INTEGER REFERENCES member(id),
  level INTEGER NOT NULL DEFAULT 0,
  detail TEXT NOT NULL DEFAULT '' CHECK (detail = '' OR detail GLOB '{*}'),
  payment INTEGER UNIQUE REFERENCES payment(id),
  undoes INTEGER UNIQUE REFERENCES posting(seq),
  log INTEGER NOT NULL
) STRICT""",
    "CREATE INDEX posting_book ON posting(period, member, amount_minor)",
    "CREATE INDEX posting_member ON posting(member)",
    "CREATE INDEX posting_run ON posting(run, member) WHERE run IS NOT NULL",
    # Payments of one run that are approved together; approvals: how many persons must agree.
    """CREATE TABLE batch (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES run(id),
  payments INTEGER NOT NULL CHECK (payments > 0),
  total_minor INTEGER NOT NULL CHECK (total_minor > 0),
  approvals INTEGER NOT NULL CHECK (approvals BETWEEN 1 AND 2),
  log INTEGER NOT NULL
) STRICT""",
    """CREATE TABLE approval (
  seq INTEGER PRIMARY KEY,
  batch INTEGER NOT NULL REFERENCES batch(id),
  actor TEXT NOT NULL,
  log INTEGER NOT NULL,
  UNIQUE (batch, actor)
) STRICT""",
    # What a run made payable to a member, once: nothing is paid twice. batch NULL: it is forfeited.
    """CREATE TABLE payment (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES run(id),
  member INTEGER NOT NULL REFERENCES member(id),
  amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
  batch INTEGER REFERENCES batch(id),
  log INTEGER NOT NULL,
  UNIQUE (run, member)
) STRICT""",
    "CREATE INDEX payment_batch ON payment(batch)",
    "CREATE INDEX payment_member ON payment(member)",
    # What became of a payment; the latest row counts.
    """CREATE TABLE payment_status (
  seq INTEGER PRIMARY KEY,
  payment INTEGER NOT NULL REFERENCES payment(id),
  status TEXT NOT NULL CHECK (status IN ('forfeited', 'paid', 'failed', 'returned')),
  day TEXT NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  reason TEXT NOT NULL,
  log INTEGER NOT NULL,
  UNIQUE (payment, status)
) STRICT""",
    # By how much a correction changes what a closed run left: titles (in ranks), and carry.
    """CREATE TABLE carry_change (
  seq INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES run(id),
  member INTEGER NOT NULL REFERENCES member(id),
  what TEXT NOT NULL,
  more INTEGER NOT NULL CHECK (more <> 0),
  log INTEGER NOT NULL
) STRICT""",
    "CREATE INDEX carry_change_run ON carry_change(run, what)",
    # Where a member wants his money: personal, and free to be erased like his name.
    """CREATE TABLE bank (
  member INTEGER PRIMARY KEY REFERENCES member(id),
  holder TEXT NOT NULL DEFAULT '',
  iban TEXT NOT NULL DEFAULT '',
  bic TEXT NOT NULL DEFAULT '',
  routing TEXT NOT NULL DEFAULT '',
  account TEXT NOT NULL DEFAULT '',
  account_kind TEXT NOT NULL DEFAULT '' CHECK (account_kind IN ('', 'checking', 'savings'))
) STRICT""",
)
_PAYING_GUARDED = (
    *("posting", "batch", "approval", "payment", "payment_status"),
    "carry_change",
)

# What came with version 3: the team side. Who it is about stands apart and can be erased.
_TEAM = (
    # A prospect, for a sale or to be recruited, as found.
    """CREATE TABLE lead (
  id INTEGER PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  found_by INTEGER NOT NULL REFERENCES member(id),
  wants TEXT NOT NULL CHECK (wants IN ('sale', 'recruit')),
  source TEXT NOT NULL,
  language TEXT NOT NULL,
  region TEXT NOT NULL,
  day TEXT NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  log INTEGER NOT NULL
) STRICT""",
    """CREATE TABLE lead_person (
  lead INTEGER PRIMARY KEY REFERENCES lead(id),
  name TEXT NOT NULL DEFAULT '',
  email TEXT NOT NULL DEFAULT '',
  phone TEXT NOT NULL DEFAULT ''
) STRICT""",
    # What happened with a lead. who: the member that it is about: the new holder (assign, pass),
    # who was in touch (touch), whoever won or lost it. value: yes or no (consent: it may be passed
    # on; contact: it may be contacted). until: the day of the next step (next). sale, member: what
    # a won lead became. What the step is, and why a lead was lost, stands in lead_note.
    """CREATE TABLE lead_event (
  seq INTEGER PRIMARY KEY,
  lead INTEGER NOT NULL REFERENCES lead(id),
  day TEXT NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  what TEXT NOT NULL CHECK (what IN (
    'assign', 'pass', 'touch', 'next', 'consent', 'contact', 'convert', 'lose', 'reopen')),
  who INTEGER REFERENCES member(id),
  value TEXT NOT NULL DEFAULT '',
  until TEXT NOT NULL DEFAULT '',
  sale INTEGER REFERENCES sale(seq),
  member INTEGER REFERENCES member(id),
  log INTEGER NOT NULL
) STRICT""",
    "CREATE INDEX lead_event_lead ON lead_event(lead)",
    # What was said about a prospect (notes, next steps, reasons); it goes when he is erased.
    """CREATE TABLE lead_note (
  event INTEGER PRIMARY KEY REFERENCES lead_event(seq),
  text TEXT NOT NULL
) STRICT""",
    # The credit of a sale that its maker (giver) ceded. sale: the row that is credited now;
    # original, taken: the row given up and the row that takes its credit back, NULL when it was
    # given as it was entered. undoes: the gift that this one gives back.
    """CREATE TABLE given (
  seq INTEGER PRIMARY KEY,
  sale INTEGER NOT NULL UNIQUE REFERENCES sale(seq),
  original INTEGER UNIQUE REFERENCES sale(seq),
  taken INTEGER UNIQUE REFERENCES sale(seq),
  giver INTEGER NOT NULL REFERENCES member(id),
  member INTEGER NOT NULL REFERENCES member(id),
  undoes INTEGER UNIQUE REFERENCES given(seq),
  log INTEGER NOT NULL,
  CHECK ((original IS NULL) = (taken IS NULL))
) STRICT""",
    "CREATE INDEX given_giver ON given(giver)",
    "CREATE INDEX given_member ON given(member)",
    # A request for help, and what became of it. at: the instant in UTC. who: the member who does
    # it, NULL for the company; passed_to: whom it is passed to (pass).
    """CREATE TABLE ask (
  id INTEGER PRIMARY KEY,
  member INTEGER NOT NULL REFERENCES member(id),
  topic TEXT NOT NULL,
  at TEXT NOT NULL CHECK (at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z'),
  log INTEGER NOT NULL
) STRICT""",
    "CREATE INDEX ask_member ON ask(member)",
    """CREATE TABLE ask_event (
  seq INTEGER PRIMARY KEY,
  ask INTEGER NOT NULL REFERENCES ask(id),
  at TEXT NOT NULL CHECK (at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z'),
  what TEXT NOT NULL CHECK (what IN ('open', 'take', 'answer', 'pass', 'close', 'reopen')),
  who INTEGER REFERENCES member(id),
  passed_to INTEGER REFERENCES member(id),
  log INTEGER NOT NULL
) STRICT""",
    "CREATE INDEX ask_event_ask ON ask_event(ask)",
    # The words of it; they go when whoever asked, or said them, is erased.
    """CREATE TABLE ask_note (
  event INTEGER PRIMARY KEY REFERENCES ask_event(seq),
  text TEXT NOT NULL
) STRICT""",
    # Two members were in touch; by: who did it.
    """CREATE TABLE contact (
  seq INTEGER PRIMARY KEY,
  member INTEGER NOT NULL REFERENCES member(id),
  by INTEGER NOT NULL REFERENCES member(id) CHECK (by <> member),
  day TEXT NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  way TEXT NOT NULL,
  undoes INTEGER UNIQUE REFERENCES contact(seq),
  log INTEGER NOT NULL
) STRICT""",
    "CREATE INDEX contact_member ON contact(member, by, day)",
)
_TEAM_GUARDED = ("lead", "lead_event", "given", "ask", "ask_event", "contact")

# No JSON functions in checks and views: with trusted_schema=OFF SQLite before 3.41 refuses them.
TABLES = (
    # Settings that change money live here and never in the environment.
    """CREATE TABLE setting (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID""",
    # Everything that happened: who, when, why, before and after. hash covers this row and the last.
    """CREATE TABLE log (
  seq INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  verb TEXT NOT NULL,
  subject TEXT NOT NULL,
  note TEXT NOT NULL,
  body TEXT NOT NULL CHECK (body GLOB '{*}'),
  private TEXT NOT NULL DEFAULT '',
  hash TEXT NOT NULL
) STRICT""",
    # The personal part of a log entry; the log holds only its salted digest, so it can be erased.
    """CREATE TABLE log_private (
  seq INTEGER PRIMARY KEY REFERENCES log(seq),
  salt TEXT NOT NULL,
  body TEXT NOT NULL CHECK (body GLOB '{*}')
) STRICT""",
    # A member as he joined; ids are dense and a sponsor's id is always smaller. NULL: the company.
    """CREATE TABLE member (
  id INTEGER PRIMARY KEY CHECK (id BETWEEN 1 AND 2147483647),
  code TEXT NOT NULL UNIQUE,
  sponsor INTEGER REFERENCES member(id) CHECK (sponsor < id),
  kind TEXT NOT NULL CHECK (kind IN ('distributor', 'preferred', 'customer')),
  joined TEXT NOT NULL CHECK (joined GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  market TEXT NOT NULL DEFAULT '',
  attrs TEXT NOT NULL DEFAULT '' CHECK (attrs = '' OR attrs GLOB '{*}'),
  log INTEGER NOT NULL
) STRICT""",
    "CREATE INDEX member_sponsor ON member(sponsor)",
    "CREATE INDEX member_joined ON member(joined)",
    "CREATE INDEX member_other ON member(kind) WHERE kind <> 'distributor'",
    # Names and contacts, apart from everything else and free to be erased.
    """CREATE TABLE person (
  member INTEGER PRIMARY KEY REFERENCES member(id),
  name TEXT NOT NULL DEFAULT '',
  email TEXT NOT NULL DEFAULT '',
  phone TEXT NOT NULL DEFAULT ''
) STRICT""",
    # What changed about a member, in force from a day on: sponsor, status, kind, market,
    # attr:NAME, rank:LADDER, place:TREE, upline:TREE, owner. NULL takes it away (sponsor: under the
    # company).
    """CREATE TABLE member_change (
  seq INTEGER PRIMARY KEY,
  member INTEGER NOT NULL REFERENCES member(id),
  day TEXT NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  what TEXT NOT NULL,
  value TEXT,
  sponsor INTEGER REFERENCES member(id),
  reason TEXT NOT NULL,
  log INTEGER NOT NULL
) STRICT""",
    "CREATE INDEX member_change_member ON member_change(member, what, day)",
    "CREATE INDEX member_change_sponsor ON member_change(sponsor) WHERE sponsor IS NOT NULL",
    # A period with its half-open bounds in UTC, computed once. id is its first day as 20261101.
    """CREATE TABLE period (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  first_day TEXT NOT NULL,
  last_day TEXT NOT NULL,
  starts_at TEXT NOT NULL,
  ends_at TEXT NOT NULL
) STRICT""",
    # One order credited to a member, or (refunds) the negative of one. pv, cv: hundredths.
    """CREATE TABLE sale (
  seq INTEGER PRIMARY KEY,
  ref TEXT NOT NULL UNIQUE,
  member INTEGER NOT NULL REFERENCES member(id),
  day TEXT NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  at TEXT,
  period INTEGER NOT NULL,
  buyer TEXT NOT NULL CHECK (buyer IN ('self', 'preferred', 'retail')),
  kind TEXT NOT NULL DEFAULT 'order',
  amount_minor INTEGER NOT NULL CHECK (amount_minor BETWEEN -1000000000000000 AND 1000000000000000),
  pv INTEGER NOT NULL CHECK (pv BETWEEN -1000000000000000 AND 1000000000000000),
  cv INTEGER NOT NULL CHECK (cv BETWEEN -1000000000000000 AND 1000000000000000),
  customer TEXT NOT NULL DEFAULT '',
  product TEXT NOT NULL DEFAULT '',
  refunds INTEGER REFERENCES sale(seq),
  log INTEGER NOT NULL
) STRICT""",
    "CREATE INDEX sale_book ON sale(period, member, buyer, pv, cv, amount_minor)",
    "CREATE INDEX sale_refunds ON sale(refunds) WHERE refunds IS NOT NULL",
    "CREATE INDEX sale_returned ON sale(period, member) WHERE refunds IS NOT NULL",
    # The dated versions of the plan, as written, with the digest of the text.
    """CREATE TABLE plan (
  id INTEGER PRIMARY KEY,
  from_period INTEGER NOT NULL,
  name TEXT NOT NULL,
  hash TEXT NOT NULL,
  toml TEXT NOT NULL,
  log INTEGER NOT NULL
) STRICT""",
    # The columns that plans add to the frozen facts: JSON list of their names, in order.
    """CREATE TABLE shape (
  id INTEGER PRIMARY KEY,
  columns TEXT NOT NULL UNIQUE CHECK (columns GLOB '[[]*]'),
  log INTEGER NOT NULL
) STRICT""",
    # One closed computation of one period. last_*: the newest row that it knew of.
    """CREATE TABLE run (
  id INTEGER PRIMARY KEY,
  period INTEGER NOT NULL UNIQUE REFERENCES period(id),
  plan INTEGER NOT NULL REFERENCES plan(id),
  shape INTEGER NOT NULL REFERENCES shape(id),
  previous INTEGER REFERENCES run(id),
  last_member INTEGER NOT NULL,
  last_change INTEGER NOT NULL,
  last_sale INTEGER NOT NULL,
  members INTEGER NOT NULL,
  earned_minor INTEGER NOT NULL,
  payable_minor INTEGER NOT NULL,
  carried_minor INTEGER NOT NULL,
  inputs_digest TEXT NOT NULL,
  results_digest TEXT NOT NULL,
  log INTEGER NOT NULL
) STRICT""",
    *_PAYING,
    *_TEAM,
)

APPEND_ONLY = (
    *("log", "member", "member_change", "period", "sale", "plan", "shape", "run"),
    *_PAYING_GUARDED,
    *_TEAM_GUARDED,
)

Step = str | Callable[[Connection], None]
"""One statement of a migration, or a function for what SQL alone cannot do."""


def guards(table: str) -> tuple[str, ...]:
    """The triggers that refuse UPDATE and DELETE on a table, as SQL.

    They keep slips and other programs honest; the proof is the hash chain of the log.
    """
    return tuple(
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} BEGIN "
        f"SELECT RAISE(ABORT, 'rows of {table} are only ever added'); END"
        for verb in ("UPDATE", "DELETE")
    )


MIGRATIONS: Mapping[int, tuple[Step, ...]] = {
    2: (*_PAYING, *(guard for table in _PAYING_GUARDED for guard in guards(table))),
    3: (*_TEAM, *(guard for table in _TEAM_GUARDED for guard in guards(table))),
}
"""What turns the version before into this one, by version: ``{2: ("ALTER TABLE …", …)}``."""

FINGERPRINT = "038f6cbf4840a86b265af46aab5c3aed124e922d2b9c22af77d75b4ddcf78261"
"""What :func:`fingerprint` gives for a file of this VERSION."""

_OF_A_SHAPE = re.compile(r"facts_[1-9][0-9]*(_view)?")


def create_all(conn: Connection) -> None:
    """Create every table, index and guard trigger, inside the transaction of the caller."""
    for statement in TABLES:
        conn.execute(statement)
    for table in APPEND_ONLY:
        for statement in guards(table):
            conn.execute(statement)
    conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    conn.execute(f"PRAGMA user_version = {VERSION}")


def objects(conn: Connection) -> dict[str, str]:
    """Every table, index, trigger and view by ``kind name``, without those of plan shapes.

    SQLite's own (statistics, automatic indexes) are left out too: they hold nothing of ours.
    """
    rows = conn.execute(
        "SELECT type || ' ' || name, tbl_name, sql FROM sqlite_schema"
        " WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type, name"
    ).fetchall()
    return {key: sql or "" for key, table, sql in rows if not _OF_A_SHAPE.fullmatch(table)}


def fingerprint(conn: Connection) -> str:
    """Digest of all definitions in the file: any table, trigger or view not ours changes it."""
    text = "\n".join(f"{key}\n{sql}" for key, sql in objects(conn).items())
    return sha256(text.encode("utf-8", "surrogateescape")).hexdigest()
