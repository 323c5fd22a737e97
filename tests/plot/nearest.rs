//! What the nearest matrix has moved.

use gramkit::Symmetric;
use gramkit::plot::{HeatMap, NearestPicture, Order, PlotError, Scale, draw};

use crate::support::pixels::{folder, png, svg, texts};

fn map<'a>(title: &'a str, values: &'a Symmetric) -> HeatMap<'a> {
    HeatMap { title, names: &[], values, scale: Scale::FromEntries, order: Order::AsGiven }
}

#[test]
fn three_maps_stand_side_by_side() {
    let given = Symmetric::from_lower(3, |i, j| [1.0, 1.0, 0.0][i - j]).unwrap();
    let nearest = Symmetric::from_lower(3, |i, j| [1.0, 0.76, 0.16][i - j]).unwrap();
    let change = Symmetric::from_lower(3, |i, j| nearest.get(i, j) - given.get(i, j)).unwrap();
    let picture = NearestPicture {
        given: map("Given", &given),
        nearest: map("Nearest", &nearest),
        change: map("Change", &change),
    };
    let text = svg("nearest", &picture, 1);
    assert!(text.starts_with("<svg width=\"2220\" height=\"640\""), "{}", &text[..60]);
    for word in ["Given", "Nearest", "Change", "0.760", "-0.24"] {
        assert!(texts(&text).iter().any(|text| text.replace('−', "-") == word), "{word}: {:?}", texts(&text));
    }
    let pixels = png("nearest", &picture, 1);
    for panel in 0..3 {
        let inked = pixels.find(|pixel: [u8; 3]| pixel != [255; 3]);
        let own = inked.iter().filter(|(x, _)| x / 740 == panel).count();
        assert!(own > 200, "panel {panel} is blank");
    }
    let other = Symmetric::identity(2).unwrap();
    let path = folder().join("orders.svg");
    let error = draw(&path, &NearestPicture { change: map("Change", &other), ..picture }, 1).unwrap_err();
    assert!(matches!(error, PlotError::Orders { expected: 3, found: 2 }), "{error}");
    assert!(!path.exists());
}
