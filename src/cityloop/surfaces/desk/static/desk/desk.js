import "kit/page";
import * as map from "desk/map";

map.start({ choose: () => {} });
