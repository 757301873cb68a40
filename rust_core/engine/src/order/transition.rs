//! The order state machine: one table, (state, event) -> (state, kind), total. Read a block as "in this state, on these
//! events". `plain` is the protocol, `repeat` says nothing new, `odd` is what the protocol does not allow but brokers
//! do: it is tolerated and recorded as an anomaly.

use crate::proto::api::OrderState;
use crate::proto::internal::OrderEvent;

/// How the protocol sees a transition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Plain,
    Repeat,
    Odd,
}

/// Every state, in the order of the published enum.
pub const STATES: [OrderState; 12] = [
    OrderState::Created,
    OrderState::Submitted,
    OrderState::Acknowledged,
    OrderState::Working,
    OrderState::PartiallyFilled,
    OrderState::Filled,
    OrderState::PendingAmend,
    OrderState::PendingCancel,
    OrderState::Canceled,
    OrderState::Rejected,
    OrderState::Expired,
    OrderState::InDoubt,
];

/// Every event, in the order of the published enum.
pub const EVENTS: [OrderEvent; 18] = [
    OrderEvent::Sent,
    OrderEvent::Acknowledged,
    OrderEvent::Working,
    OrderEvent::PartialFill,
    OrderEvent::FinalFill,
    OrderEvent::Rejected,
    OrderEvent::CancelRequested,
    OrderEvent::CancelRejected,
    OrderEvent::Canceled,
    OrderEvent::AmendRequested,
    OrderEvent::AmendRejected,
    OrderEvent::Amended,
    OrderEvent::Expired,
    OrderEvent::TimedOut,
    OrderEvent::NeverSent,
    OrderEvent::Unknown,
    OrderEvent::TradeReversed,
    OrderEvent::ResolvedNotPlaced,
];

macro_rules! table {
    ($($state:ident { $($kind:ident: $($event:ident)|+ => $next:ident;)+ })+) => {
        /// The next state and how the protocol sees the step.
        ///
        /// # Panics
        /// Never for a state and an event of the published lists: a missing row does not compile but for the two
        /// `Unspecified` values, which no decoder lets through.
        #[must_use]
        pub fn transition(state: OrderState, event: OrderEvent) -> (OrderState, Kind) {
            match state {
                $(OrderState::$state => match event {
                    $($(OrderEvent::$event => (OrderState::$next, Kind::$kind),)+)+
                    OrderEvent::Unspecified => unreachable!("no event"),
                },)+
                OrderState::Unspecified => unreachable!("no state"),
            }
        }
    };
}

table! {
    Created {
        Plain: Sent => Submitted;
        // An answer can overtake the word that the order was sent.
        Plain: Acknowledged => Acknowledged;
        Plain: Working => Working;
        Plain: PartialFill => PartiallyFilled;
        Plain: FinalFill => Filled;
        // The gateway itself may refuse it: a stop latch, a route that is missing.
        Plain: Rejected => Rejected;
        Plain: CancelRequested => PendingCancel;
        Odd: CancelRejected => Created;
        // Withdrawn before it left.
        Plain: Canceled => Canceled;
        Odd: AmendRequested | AmendRejected | Amended => Created;
        // `send_before` passed, or the account was busy.
        Plain: Expired => Expired;
        Plain: TimedOut => InDoubt;
        Plain: NeverSent => Canceled;
        Plain: Unknown => InDoubt;
        Odd: TradeReversed => Created;
        Plain: ResolvedNotPlaced => Canceled;
    }
    Submitted {
        Repeat: Sent => Submitted;
        Plain: Acknowledged => Acknowledged;
        Plain: Working => Working;
        Plain: PartialFill => PartiallyFilled;
        Plain: FinalFill => Filled;
        Plain: Rejected => Rejected;
        Plain: CancelRequested => PendingCancel;
        Odd: CancelRejected => Submitted;
        Plain: Canceled => Canceled;
        Plain: AmendRequested => PendingAmend;
        Odd: AmendRejected => Submitted;
        Odd: Amended => Working;
        Plain: Expired => Expired;
        Plain: TimedOut => InDoubt;
        // The gateway said so before it knew; only a resume that follows a crash can say it.
        Plain: NeverSent => Canceled;
        Plain: Unknown => InDoubt;
        Odd: TradeReversed => Submitted;
        Plain: ResolvedNotPlaced => Canceled;
    }
    Acknowledged {
        Repeat: Sent | Acknowledged => Acknowledged;
        Plain: Working => Working;
        Plain: PartialFill => PartiallyFilled;
        Plain: FinalFill => Filled;
        Plain: Rejected => Rejected;
        Plain: CancelRequested => PendingCancel;
        Odd: CancelRejected => Acknowledged;
        Plain: Canceled => Canceled;
        Plain: AmendRequested => PendingAmend;
        Odd: AmendRejected => Acknowledged;
        Odd: Amended => Working;
        Plain: Expired => Expired;
        // It has been answered: a clock that ran on, not a doubt.
        Odd: TimedOut => Acknowledged;
        // The broker had it and denies it now.
        Odd: NeverSent | Unknown => InDoubt;
        Odd: TradeReversed => Acknowledged;
        Odd: ResolvedNotPlaced => Canceled;
    }
    Working {
        Repeat: Sent | Acknowledged | Working => Working;
        Plain: PartialFill => PartiallyFilled;
        Plain: FinalFill => Filled;
        // Brokers reject late, after the order worked.
        Odd: Rejected => Rejected;
        Plain: CancelRequested => PendingCancel;
        Odd: CancelRejected => Working;
        Plain: Canceled => Canceled;
        Plain: AmendRequested => PendingAmend;
        Odd: AmendRejected | Amended => Working;
        Plain: Expired => Expired;
        Odd: TimedOut => Working;
        Odd: NeverSent | Unknown => InDoubt;
        Odd: TradeReversed => Working;
        Odd: ResolvedNotPlaced => Canceled;
    }
    PartiallyFilled {
        Repeat: Sent | Acknowledged | Working => PartiallyFilled;
        Plain: PartialFill => PartiallyFilled;
        Plain: FinalFill => Filled;
        // Some brokers name the end of the rest a reject; what was filled stays filled.
        Odd: Rejected => Rejected;
        Plain: CancelRequested => PendingCancel;
        Odd: CancelRejected => PartiallyFilled;
        Plain: Canceled => Canceled;
        Plain: AmendRequested => PendingAmend;
        Odd: AmendRejected | Amended => PartiallyFilled;
        Plain: Expired => Expired;
        Odd: TimedOut => PartiallyFilled;
        Odd: NeverSent | Unknown => InDoubt;
        Plain: TradeReversed => PartiallyFilled;
        // A person says that the rest of it was not placed.
        Plain: ResolvedNotPlaced => Canceled;
    }
    Filled {
        // The word that it was sent or taken may come after its fill.
        Repeat: Sent | Acknowledged | Working => Filled;
        // A fill with another execution id: booked, and more than was ordered.
        Odd: PartialFill | FinalFill => Filled;
        Odd: Rejected => Filled;
        Repeat: CancelRequested => Filled;
        // The answer to a cancel that came too late.
        Repeat: CancelRejected => Filled;
        Odd: Canceled => Filled;
        Repeat: AmendRequested | AmendRejected => Filled;
        Odd: Amended => Filled;
        Odd: Expired | TimedOut | NeverSent | Unknown => Filled;
        // The quantity falls, the order does not work again.
        Plain: TradeReversed => Filled;
        Odd: ResolvedNotPlaced => Filled;
    }
    PendingAmend {
        Repeat: Sent | Acknowledged | Working => PendingAmend;
        Plain: PartialFill => PendingAmend;
        Plain: FinalFill => Filled;
        Odd: Rejected => Rejected;
        Plain: CancelRequested => PendingCancel;
        Odd: CancelRejected => PendingAmend;
        Plain: Canceled => Canceled;
        Repeat: AmendRequested => PendingAmend;
        Plain: AmendRejected | Amended => Working;
        Plain: Expired => Expired;
        Plain: TimedOut => InDoubt;
        Odd: NeverSent | Unknown => InDoubt;
        Odd: TradeReversed => PendingAmend;
        Odd: ResolvedNotPlaced => Canceled;
    }
    PendingCancel {
        Repeat: Sent | Acknowledged | Working => PendingCancel;
        // A fill can cross the cancel.
        Plain: PartialFill => PendingCancel;
        Plain: FinalFill => Filled;
        Plain: Rejected => Rejected;
        Repeat: CancelRequested => PendingCancel;
        // Too late to cancel, and it still works.
        Plain: CancelRejected => Working;
        Plain: Canceled => Canceled;
        Odd: AmendRequested | AmendRejected | Amended => PendingCancel;
        Plain: Expired => Expired;
        Plain: TimedOut => InDoubt;
        Plain: NeverSent => Canceled;
        Plain: Unknown => InDoubt;
        Plain: TradeReversed => PendingCancel;
        Plain: ResolvedNotPlaced => Canceled;
    }
    Canceled {
        Repeat: Sent | Acknowledged | Working => Canceled;
        // Believed: booked, and the order is filled if nothing is missing.
        Odd: PartialFill => Canceled;
        Odd: FinalFill => Filled;
        Repeat: Rejected => Canceled;
        Repeat: CancelRequested | CancelRejected | Canceled => Canceled;
        Repeat: AmendRequested | AmendRejected => Canceled;
        Odd: Amended => Canceled;
        Repeat: Expired | TimedOut | NeverSent | Unknown => Canceled;
        Odd: TradeReversed => Canceled;
        Repeat: ResolvedNotPlaced => Canceled;
    }
    Rejected {
        Repeat: Sent => Rejected;
        // The reject may have been the gateway's guess; the broker is believed, but an order that ended stays ended.
        Odd: Acknowledged | Working => Rejected;
        Odd: PartialFill => Rejected;
        Odd: FinalFill => Filled;
        Repeat: Rejected => Rejected;
        Repeat: CancelRequested | CancelRejected | Canceled => Rejected;
        Repeat: AmendRequested | AmendRejected => Rejected;
        Odd: Amended => Rejected;
        Repeat: Expired | TimedOut | NeverSent | Unknown => Rejected;
        Odd: TradeReversed => Rejected;
        Repeat: ResolvedNotPlaced => Rejected;
    }
    Expired {
        Repeat: Sent | Acknowledged | Working => Expired;
        Odd: PartialFill => Expired;
        Odd: FinalFill => Filled;
        Repeat: Rejected => Expired;
        Repeat: CancelRequested | CancelRejected | Canceled => Expired;
        Repeat: AmendRequested | AmendRejected => Expired;
        Odd: Amended => Expired;
        Repeat: Expired | TimedOut | NeverSent | Unknown => Expired;
        Odd: TradeReversed => Expired;
        Repeat: ResolvedNotPlaced => Expired;
    }
    InDoubt {
        Repeat: Sent => InDoubt;
        // Every answer ends the doubt.
        Plain: Acknowledged => Acknowledged;
        Plain: Working => Working;
        Plain: PartialFill => PartiallyFilled;
        Plain: FinalFill => Filled;
        Plain: Rejected => Rejected;
        Plain: CancelRequested => InDoubt;
        Repeat: CancelRejected => InDoubt;
        Plain: Canceled => Canceled;
        Repeat: AmendRequested | AmendRejected => InDoubt;
        Odd: Amended => Working;
        Plain: Expired => Expired;
        Repeat: TimedOut => InDoubt;
        Plain: NeverSent => Canceled;
        Repeat: Unknown => InDoubt;
        Plain: TradeReversed => InDoubt;
        Plain: ResolvedNotPlaced => Canceled;
    }
}
