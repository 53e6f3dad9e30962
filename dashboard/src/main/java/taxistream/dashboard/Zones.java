package taxistream.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import taxistream.settings.FailedRun;

/**
 * The taxi zones' names and shapes, from TLC's two files where they exist.
 *
 * <p>Five of the 265 zones have no shape. The file repeats the numbers 56 and 103 in place of 57, 104 and 105, and 264 and 265 are no
 * places. Shapes with the same number are merged, and a zone without a shape is not drawn.
 */
record Zones(byte[] names, Optional<byte[]> shapes) {

    private static final String LOOKUP = "taxi_zone_lookup.csv";
    private static final String SHAPES = "taxi_zones.geojson";

    /** "74","Manhattan","East Harlem North","Boro Zone", with quotes or without. */
    private static final Pattern FIELD = Pattern.compile("\"((?:[^\"]|\"\")*)\"(?:,|$)|([^,]*)(?:,|$)");

    /** 4,000 kB of shapes become 400: a metre is nothing on a screen. Degrees; some 40 m. */
    private static final double TOLERANCE = 0.0004;

    static Zones none() {
        return new Zones(Json.bytes(Map.of("zones", Map.of(), "shapes", false)), Optional.empty());
    }

    /** @throws FailedRun if a file is there and cannot be read */
    static Zones read(Path folder) {
        try {
            Path shapeFile = folder.resolve(SHAPES);
            Optional<byte[]> shapes = Files.exists(shapeFile) ? Optional.of(shapes(shapeFile)) : Optional.empty();
            Path lookup = folder.resolve(LOOKUP);
            Map<String, Map<String, String>> zones =
                    Files.exists(lookup) ? names(Files.readAllLines(lookup)) : Map.of();
            return new Zones(Json.bytes(Map.of("zones", zones, "shapes", shapes.isPresent())), shapes);
        } catch (IOException | RuntimeException e) {
            throw new FailedRun(
                    "Cannot read the taxi zones in " + folder + ": " + e.getMessage() + ". Fetch them again, or leave"
                            + " --zones out.",
                    e);
        }
    }

    private static Map<String, Map<String, String>> names(List<String> lines) {
        Map<String, Map<String, String>> zones = new LinkedHashMap<>();
        for (String line : lines.subList(1, lines.size())) {
            List<String> fields = fields(line);
            if (fields.size() >= 3 && !fields.get(0).isBlank()) {
                zones.put(fields.get(0), Map.of("borough", fields.get(1), "zone", fields.get(2)));
            }
        }
        return zones;
    }

    private static List<String> fields(String line) {
        List<String> fields = new ArrayList<>();
        Matcher matcher = FIELD.matcher(line);
        int at = 0;
        while (at < line.length() && matcher.find(at)) {
            fields.add(matcher.group(1) != null ? matcher.group(1).replace("\"\"", "\"") : matcher.group(2));
            at = Math.max(matcher.end(), at + 1);
        }
        return fields;
    }

    private static byte[] shapes(Path file) throws IOException {
        Map<String, ArrayNode> polygons = new LinkedHashMap<>();
        for (JsonNode feature : Json.MAPPER.readTree(file.toFile()).path("features")) {
            JsonNode properties = feature.path("properties");
            String id = first(properties, "LocationID", "locationid", "location_id");
            JsonNode geometry = feature.path("geometry");
            ArrayNode own = polygons.computeIfAbsent(id, zone -> Json.MAPPER.createArrayNode());
            if (geometry.path("type").asText().equals("Polygon")) {
                own.add(simplified(geometry.path("coordinates")));
            } else {
                geometry.path("coordinates").forEach(polygon -> own.add(simplified(polygon)));
            }
        }
        ObjectNode collection = Json.MAPPER.createObjectNode().put("type", "FeatureCollection");
        ArrayNode features = collection.putArray("features");
        polygons.forEach((id, coordinates) -> {
            ObjectNode feature = features.addObject().put("type", "Feature");
            feature.putObject("properties").put("name", id);
            feature.putObject("geometry").put("type", "MultiPolygon").set("coordinates", coordinates);
        });
        return Json.bytes(collection);
    }

    private static String first(JsonNode properties, String... names) {
        for (String name : names) {
            if (properties.hasNonNull(name)) {
                return properties.get(name).asText();
            }
        }
        throw new IllegalArgumentException("a shape has no LocationID");
    }

    private static ArrayNode simplified(JsonNode polygon) {
        ArrayNode rings = Json.MAPPER.createArrayNode();
        for (JsonNode ring : polygon) {
            List<double[]> points = new ArrayList<>();
            ring.forEach(point -> points.add(
                    new double[] {point.get(0).asDouble(), point.get(1).asDouble()}));
            List<double[]> kept = Outline.simplified(points, TOLERANCE);
            ArrayNode written = rings.addArray();
            kept.forEach(point -> written.addArray().add(rounded(point[0])).add(rounded(point[1])));
        }
        return rings;
    }

    private static double rounded(double degrees) {
        return Math.round(degrees * 1e5) / 1e5;
    }
}
