//! Headless commerce: catalogue, prices, stock.
