//! Shared kernel: ids, tenancy, problem replies, pages and cursors, idempotency, money, clock.
