//! Orders: what is known of each (`Order`), where they are kept (`book`), and how they move (`transition`).
//!
//! Invariants: `leaves` counts only while the order can still be filled; a fill is always believed; the filled quantity
//! falls only by a trade bust or correction.

pub mod book;
mod small;
pub mod transition;

pub use small::Small;

use crate::ids::EffectId;
use crate::proto::api::{Leg, OrderState, OrderType, ReasonCode, Side, TimeInForce};

/// No order, no decision: the end of a list of indices.
pub const NONE: u32 = u32::MAX;

/// A live order has 160 bytes, its entry in the index included.
const _: () = assert!(size_of::<Order>() <= 144);

/// One order, as the engine knows it. Quantities and prices at the instrument's scale.
#[derive(Debug, Clone, Default)]
pub struct Order {
    pub id: EffectId,
    /// The signal this order goes back to.
    pub signal: u64,
    pub quantity: i64,
    pub cum_qty: i64,
    pub limit_price: i64,
    /// Sum of fills' quantity x price.
    pub cum_value: i128,
    /// Receipt stamp of the signal, for `send_before` of a further revision; ns.
    pub received_ns: i64,
    /// What the instruction asked for, before limits reduced it.
    pub instructed: i64,
    /// The part of `quantity` that was counted missed when the order ended.
    pub missed: i64,
    pub line: u32,
    pub slot: u32,
    pub exposure: u32,
    pub connection: u32,
    pub run: u32,
    /// The instruction's decision where it has more than this one order, else [`NONE`].
    pub decision: u32,
    /// The share's other live orders.
    pub next: u32,
    pub previous: u32,
    pub revision: u16,
    pub state: OrderState,
    pub side: Side,
    pub order_type: Small<OrderType>,
    pub time_in_force: Small<TimeInForce>,
    pub leg: Small<Leg>,
    /// Can open or grow a position.
    pub opening: bool,
    pub leader: bool,
    /// Created while the link was down, or certainly never sent: decided anew at RESUMED.
    pub held: bool,
    pub cancel_requested: bool,
    /// Its doubt outlived its deadline, and the account is out of step for it.
    pub out_of_step: bool,
    pub reason: ReasonCode,
}

impl Order {
    /// What can still be filled; zero once the order has ended.
    #[must_use]
    pub fn leaves(&self) -> i64 {
        if is_final(self.state) { 0 } else { (self.quantity - self.cum_qty).max(0) }
    }

    #[must_use]
    pub fn is_market(&self) -> bool {
        self.order_type.get() == OrderType::Market
    }
}

/// No further event is expected; one that comes anyway is believed and recorded as an anomaly.
#[must_use]
pub fn is_final(state: OrderState) -> bool {
    matches!(
        state,
        OrderState::Filled | OrderState::Canceled | OrderState::Rejected | OrderState::Expired
    )
}

/// +1 for buying, -1 for selling.
#[must_use]
pub fn sign(side: Side) -> i64 {
    if side == Side::Sell { -1 } else { 1 }
}

#[must_use]
pub fn opposite(side: Side) -> Side {
    if side == Side::Sell { Side::Buy } else { Side::Sell }
}
