package taxistream.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taxistream.settings.FailedRun;

class ZonesTest {

    @TempDir
    private Path folder;

    @Test
    void shapesOfOneNumberBecomeOne() throws Exception {
        Files.writeString(folder.resolve("taxi_zones.geojson"), """
                {"type": "FeatureCollection", "features": [
                 {"properties": {"LocationID": "56"}, "geometry": {"type": "Polygon",
                  "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}},
                 {"properties": {"LocationID": "56"}, "geometry": {"type": "MultiPolygon",
                  "coordinates": [[[[2, 2], [3, 2], [3, 3], [2, 2]]]]}}]}
                """);
        JsonNode shapes = Json.MAPPER.readTree(Zones.read(folder).shapes().orElseThrow());
        assertThat(shapes.path("features")).hasSize(1);
        assertThat(shapes.at("/features/0/properties/name").asText()).isEqualTo("56");
        assertThat(shapes.at("/features/0/geometry/coordinates")).hasSize(2);
    }

    @Test
    void namesMayHaveCommasAndQuotes() throws Exception {
        Files.writeString(folder.resolve("taxi_zone_lookup.csv"), """
                "LocationID","Borough","Zone","service_zone"
                1,"EWR","Newark ""Liberty"", Airport","EWR"
                2,Queens,Jamaica Bay,Boro Zone
                """);
        JsonNode zones = Json.MAPPER.readTree(Zones.read(folder).names());
        assertThat(zones.at("/zones/1/zone").asText()).isEqualTo("Newark \"Liberty\", Airport");
        assertThat(zones.at("/zones/2/borough").asText()).isEqualTo("Queens");
        assertThat(zones.path("shapes").asBoolean()).isFalse();
    }

    @Test
    void aFileThatIsNoShapesIsNamed() throws Exception {
        Files.writeString(folder.resolve("taxi_zones.geojson"), "<html>404</html>");
        assertThatThrownBy(() -> Zones.read(folder))
                .isInstanceOf(FailedRun.class)
                .hasMessageStartingWith("Cannot read the taxi zones in " + folder);
    }

    @Test
    void aStraightLineLosesItsPointsAndACornerStays() {
        List<double[]> ring = List.of(
                new double[] {0, 0},
                new double[] {1, 0},
                new double[] {2, 0},
                new double[] {3, 0},
                new double[] {4, 0},
                new double[] {4, 4},
                new double[] {3, 4},
                new double[] {2, 4},
                new double[] {1, 4},
                new double[] {0, 4},
                new double[] {0, 0});
        assertThat(Outline.simplified(ring, 0.001))
                .containsExactly(ring.get(0), ring.get(4), ring.get(5), ring.get(9), ring.get(10));
    }

    @Test
    void ofTlcsOwnFileThreeNumbersHaveNoShape() throws Exception {
        String data = System.getenv("TLC_DATA");
        assumeTrue(data != null, "TLC_DATA is not set");
        Zones zones = Zones.read(Path.of(data, "zones"));
        byte[] shapes = zones.shapes().orElseThrow();
        Set<String> drawn = new HashSet<>();
        Json.MAPPER
                .readTree(shapes)
                .path("features")
                .forEach(feature -> drawn.add(feature.at("/properties/name").asText()));
        assertThat(drawn).hasSize(260).doesNotContain("57", "104", "105", "264", "265");
        assertThat(shapes.length).isLessThan(600_000);
        assertThat(Json.MAPPER.readTree(zones.names()).path("zones")).hasSize(265);
    }
}
