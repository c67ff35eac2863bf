//! *Voltbound*: the bikes, sold in euros.

use super::{DemoProduct, choice, only};

pub(super) fn products() -> Vec<DemoProduct> {
    vec![
        DemoProduct {
            slug: "scree-trail",
            title: "Scree 140",
            description: "Our full-suspension trail bike, with 140 mm at both ends and a motor that never shouts. The battery slides out of the down tube in ten seconds. Steep head angle for climbing, long reach for coming back down.",
            category: "bikes",
            tags: vec!["e-mtb", "full suspension", "trail"],
            attributes: vec![
                ("range_km", "95"),
                ("motor", "Mid drive, 85 Nm"),
                ("battery_wh", "750"),
                ("weight_kg", "23.6"),
                ("travel_mm", "140 / 140"),
                ("wheels", "29 in"),
                ("brakes", "Four-piston disc, 203 mm"),
            ],
            variants: vec![
                choice("VB-SCREE-S", ("Frame", "S"), 549900, 2).reduced_from(619900),
                choice("VB-SCREE-M", ("Frame", "M"), 549900, 4).reduced_from(619900),
                choice("VB-SCREE-L", ("Frame", "L"), 549900, 0).reduced_from(619900),
            ],
            currency: "EUR",
        },
        DemoProduct {
            slug: "lumen-step",
            title: "Lumen Step",
            description: "A city bike you can mount in a coat. Belt drive, mudguards, rack and lights are on it when it leaves the shop, and the battery hides under the rack. It rides like a bike with a good tailwind.",
            category: "bikes",
            tags: vec!["city", "step-through", "belt drive"],
            attributes: vec![
                ("range_km", "120"),
                ("motor", "Mid drive, 60 Nm"),
                ("battery_wh", "545"),
                ("weight_kg", "22.9"),
                ("gears", "Five-speed hub, belt"),
                ("wheels", "28 in"),
                ("rack_kg", "27"),
            ],
            variants: vec![
                choice("VB-LUMEN-S", ("Frame", "S"), 349900, 6),
                choice("VB-LUMEN-M", ("Frame", "M"), 349900, 9),
                choice("VB-LUMEN-L", ("Frame", "L"), 349900, 3),
            ],
            currency: "EUR",
        },
        DemoProduct {
            slug: "ridge-gravel",
            title: "Ridge Gravel",
            description: "Drop bar, 45 mm tyres and a motor you notice only when it stops helping. Light enough to ride home on an empty battery, which we have tried. Mounts for three bottles, a rack and full mudguards.",
            category: "bikes",
            tags: vec!["gravel", "drop bar", "commute"],
            attributes: vec![
                ("range_km", "110"),
                ("motor", "Mid drive, 50 Nm"),
                ("battery_wh", "430"),
                ("weight_kg", "15.8"),
                ("gears", "1 × 12"),
                ("wheels", "700c × 45"),
                ("brakes", "Hydraulic disc, 160 mm"),
            ],
            variants: vec![
                choice("VB-RIDGE-52", ("Frame", "52 cm"), 459900, 3),
                choice("VB-RIDGE-54", ("Frame", "54 cm"), 459900, 5),
                choice("VB-RIDGE-56", ("Frame", "56 cm"), 459900, 4),
                choice("VB-RIDGE-58", ("Frame", "58 cm"), 459900, 1),
            ],
            currency: "EUR",
        },
        DemoProduct {
            slug: "hauler-cargo",
            title: "Hauler",
            description: "Carries two children, a week's shopping, or a washing machine if you know where to hold. The box sits low between the wheels, so it steers like a bike and not like a boat. Two batteries fit; one comes with it.",
            category: "bikes",
            tags: vec!["cargo", "family", "belt drive"],
            attributes: vec![
                ("range_km", "80"),
                ("motor", "Mid drive, 90 Nm"),
                ("battery_wh", "725"),
                ("weight_kg", "41"),
                ("load_kg", "100 in the box"),
                ("wheels", "26 in rear, 20 in front"),
                ("seats", "2, with belts"),
            ],
            variants: vec![only("VB-HAULER", 629900, 2).reduced_from(689900)],
            currency: "EUR",
        },
        DemoProduct {
            slug: "pocket-fold",
            title: "Pocket Fold",
            description: "Folds in twelve seconds to the size of a large suitcase, and rolls on its own wheels while folded. One size fits riders from 150 to 195 cm. The battery is in the beam and charges while it stands in the corner.",
            category: "bikes",
            tags: vec!["folding", "commute", "train"],
            attributes: vec![
                ("range_km", "55"),
                ("motor", "Rear hub, 40 Nm"),
                ("battery_wh", "310"),
                ("weight_kg", "16.4"),
                ("folded_cm", "86 × 68 × 42"),
                ("wheels", "20 in"),
                ("gears", "Single speed, belt"),
            ],
            variants: vec![
                choice("VB-FOLD-CORAL", ("Colour", "Coral"), 219900, 7).reduced_from(249900),
                choice("VB-FOLD-BLACK", ("Colour", "Black"), 219900, 5).reduced_from(249900),
            ],
            currency: "EUR",
        },
    ]
}
