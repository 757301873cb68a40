-- Made of schema.py by scripts/generate_schema.py.
CREATE TABLE progress (
    only INTEGER NOT NULL,
    position INTEGER NOT NULL,
    incarnation INTEGER NOT NULL,
    PRIMARY KEY (only)
)
 STRICT;
CREATE TABLE word (
    kind TEXT NOT NULL,
    number INTEGER NOT NULL,
    word TEXT NOT NULL,
    PRIMARY KEY (kind, number)
)
 WITHOUT ROWID,
 STRICT;
CREATE TABLE instrument (
    instrument_id INTEGER NOT NULL,
    tenant_id INTEGER NOT NULL,
    symbol TEXT NOT NULL,
    price_scale INTEGER NOT NULL,
    quantity_scale INTEGER NOT NULL,
    tick_size INTEGER NOT NULL,
    lot_size INTEGER NOT NULL,
    multiplier_nano INTEGER NOT NULL,
    currency TEXT NOT NULL,
    PRIMARY KEY (instrument_id)
)
 WITHOUT ROWID,
 STRICT;
CREATE TABLE connection (
    connection_id INTEGER NOT NULL,
    tenant_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    adapter TEXT NOT NULL,
    address TEXT NOT NULL,
    gateway_address TEXT NOT NULL,
    PRIMARY KEY (connection_id)
)
 WITHOUT ROWID,
 STRICT;
CREATE TABLE broker_account (
    account_id INTEGER NOT NULL,
    tenant_id INTEGER NOT NULL,
    connection_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    broker_account TEXT NOT NULL,
    currency TEXT NOT NULL,
    PRIMARY KEY (account_id)
)
 WITHOUT ROWID,
 STRICT;
CREATE TABLE user (
    user_id INTEGER NOT NULL,
    tenant_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    role INTEGER NOT NULL,
    revoked INTEGER NOT NULL,
    PRIMARY KEY (user_id)
)
 WITHOUT ROWID,
 STRICT;
CREATE TABLE tenant (
    tenant_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (tenant_id)
)
 WITHOUT ROWID,
 STRICT;
CREATE TABLE strategy_profile (
    strategy_id INTEGER NOT NULL,
    tenant_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    default_instrument_id INTEGER NOT NULL,
    dedupe_window_ms INTEGER NOT NULL,
    active INTEGER NOT NULL,
    webhook TEXT,
    PRIMARY KEY (strategy_id)
)
 WITHOUT ROWID,
 STRICT;
CREATE TABLE symbol (
    strategy_id INTEGER NOT NULL,
    ticker TEXT NOT NULL,
    tenant_id INTEGER NOT NULL,
    instrument_id INTEGER NOT NULL,
    PRIMARY KEY (strategy_id, ticker)
)
 WITHOUT ROWID,
 STRICT;
CREATE TABLE activation (
    activation_id INTEGER NOT NULL,
    tenant_id INTEGER NOT NULL,
    strategy_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    plan_version INTEGER NOT NULL,
    active INTEGER NOT NULL,
    PRIMARY KEY (activation_id)
)
 WITHOUT ROWID,
 STRICT;
CREATE TABLE follower_plan (
    activation_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    tenant_id INTEGER NOT NULL,
    "plan" TEXT NOT NULL,
    set_by TEXT NOT NULL,
    set_ns INTEGER NOT NULL,
    PRIMARY KEY (activation_id, version)
)
 WITHOUT ROWID,
 STRICT;
CREATE TABLE leader_event (
    leader_event_id INTEGER NOT NULL,
    tenant_id INTEGER NOT NULL,
    strategy_id INTEGER NOT NULL,
    dialect INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    side INTEGER NOT NULL,
    instrument_id INTEGER,
    ticker TEXT NOT NULL,
    quantity TEXT,
    limit_price TEXT,
    exit_numerator INTEGER,
    exit_denominator INTEGER,
    event_id TEXT,
    accepted INTEGER NOT NULL,
    reason INTEGER NOT NULL,
    first_event_id INTEGER,
    instructions INTEGER NOT NULL,
    sent_ns INTEGER,
    received_ns INTEGER NOT NULL,
    processed_ns INTEGER NOT NULL,
    payload_hash BLOB,
    trace_id BLOB,
    PRIMARY KEY (leader_event_id)
)
 WITHOUT ROWID,
 STRICT;
CREATE INDEX leader_event_by_strategy ON leader_event (strategy_id, leader_event_id);
CREATE INDEX leader_event_by_tenant ON leader_event (tenant_id, leader_event_id);
CREATE TABLE copy_instruction (
    instruction_id BLOB NOT NULL,
    tenant_id INTEGER NOT NULL,
    leader_event_id INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    activation_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    plan_version INTEGER NOT NULL,
    leader INTEGER NOT NULL,
    outcome INTEGER NOT NULL,
    reason INTEGER NOT NULL,
    instructed_qty INTEGER NOT NULL,
    filled_qty INTEGER NOT NULL,
    ended_position INTEGER,
    ended_ordinal INTEGER,
    PRIMARY KEY (instruction_id)
)
 WITHOUT ROWID,
 STRICT;
CREATE INDEX copy_instruction_by_event ON copy_instruction (leader_event_id, ordinal);
CREATE TABLE order_intent (
    order_id BLOB NOT NULL,
    tenant_id INTEGER NOT NULL,
    instruction_id BLOB NOT NULL,
    leader_event_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    leg INTEGER NOT NULL,
    activation_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    instrument_id INTEGER NOT NULL,
    side INTEGER NOT NULL,
    order_type INTEGER NOT NULL,
    time_in_force INTEGER NOT NULL,
    quantity INTEGER NOT NULL,
    limit_price INTEGER,
    opening INTEGER NOT NULL,
    created_ns INTEGER NOT NULL,
    PRIMARY KEY (order_id)
)
 WITHOUT ROWID,
 STRICT;
CREATE INDEX order_intent_by_account ON order_intent (account_id, position, ordinal);
CREATE INDEX order_intent_by_instruction ON order_intent (instruction_id);
CREATE INDEX order_intent_by_tenant ON order_intent (tenant_id, position, ordinal);
CREATE TABLE broker_order (
    order_id BLOB NOT NULL,
    tenant_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    state INTEGER NOT NULL,
    reason INTEGER NOT NULL,
    cum_qty INTEGER NOT NULL,
    leaves_qty INTEGER NOT NULL,
    broker_order_id TEXT,
    text TEXT,
    batch_id INTEGER,
    sent_ns INTEGER,
    acknowledged_ns INTEGER,
    ended_ns INTEGER,
    position INTEGER NOT NULL,
    PRIMARY KEY (order_id)
)
 WITHOUT ROWID,
 STRICT;
CREATE INDEX broker_order_by_name ON broker_order (broker_order_id);
CREATE TABLE order_event (
    order_id BLOB NOT NULL,
    position INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    tenant_id INTEGER NOT NULL,
    event INTEGER NOT NULL,
    from_state INTEGER NOT NULL,
    to_state INTEGER NOT NULL,
    reason INTEGER NOT NULL,
    anomaly INTEGER NOT NULL,
    broker_ns INTEGER,
    received_ns INTEGER,
    processed_ns INTEGER NOT NULL,
    PRIMARY KEY (order_id, position, ordinal)
)
 WITHOUT ROWID,
 STRICT;
CREATE TABLE fill (
    position INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    tenant_id INTEGER NOT NULL,
    exec_id TEXT NOT NULL,
    ref_exec_id TEXT,
    order_id BLOB,
    instruction_id BLOB,
    leader_event_id INTEGER,
    strategy_id INTEGER,
    activation_id INTEGER,
    account_id INTEGER NOT NULL,
    instrument_id INTEGER NOT NULL,
    side INTEGER NOT NULL,
    leg INTEGER NOT NULL,
    last_qty INTEGER NOT NULL,
    last_px INTEGER NOT NULL,
    cum_qty INTEGER NOT NULL,
    leaves_qty INTEGER NOT NULL,
    fee_nano INTEGER NOT NULL,
    realized_nano TEXT NOT NULL,
    position_qty INTEGER NOT NULL,
    cost_nano TEXT NOT NULL,
    anomaly INTEGER NOT NULL,
    broker_order_id TEXT,
    broker_ns INTEGER,
    received_ns INTEGER,
    processed_ns INTEGER NOT NULL,
    PRIMARY KEY (position, ordinal)
)
 WITHOUT ROWID,
 STRICT;
CREATE INDEX fill_by_account ON fill (account_id, position, ordinal);
CREATE INDEX fill_by_name ON fill (exec_id);
CREATE INDEX fill_by_order ON fill (order_id);
CREATE TABLE position_snapshot (
    account_id INTEGER NOT NULL,
    instrument_id INTEGER NOT NULL,
    tenant_id INTEGER NOT NULL,
    quantity INTEGER NOT NULL,
    cost_nano TEXT NOT NULL,
    realized_nano TEXT NOT NULL,
    fees_nano TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (account_id, instrument_id)
)
 WITHOUT ROWID,
 STRICT;
CREATE TABLE alert (
    position INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    tenant_id INTEGER NOT NULL,
    code TEXT NOT NULL,
    account_id INTEGER,
    connection_id INTEGER,
    order_id BLOB,
    text TEXT NOT NULL,
    processed_ns INTEGER NOT NULL,
    PRIMARY KEY (position, ordinal)
)
 WITHOUT ROWID,
 STRICT;
CREATE TABLE audit_log (
    tenant_id INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    position INTEGER NOT NULL,
    processed_ns INTEGER NOT NULL,
    actor TEXT NOT NULL,
    actor_key_id INTEGER NOT NULL,
    action TEXT NOT NULL,
    details TEXT NOT NULL,
    accepted INTEGER NOT NULL,
    code TEXT NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (tenant_id, sequence)
)
 WITHOUT ROWID,
 STRICT;
CREATE VIEW trade_mapping AS
SELECT follower.tenant_id, follower.leader_event_id,
    leader.account_id AS leader_account_id, leader.exec_id AS leader_exec_id,
    leader.position AS leader_position, leader.ordinal AS leader_ordinal,
    follower.account_id, follower.exec_id, follower.order_id, follower.instruction_id,
    follower.position, follower.ordinal
FROM fill AS follower
JOIN copy_instruction AS copied
    ON copied.leader_event_id = follower.leader_event_id AND copied.leader = 1
JOIN order_intent AS placed ON placed.instruction_id = copied.instruction_id
JOIN fill AS leader ON leader.order_id = placed.order_id
WHERE follower.account_id <> leader.account_id
