package taxistream.gcs;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * What GCS says of an object.
 *
 * @param name the object's name in its bucket
 * @param size in bytes
 * @param generation number of this version of the object, never 0
 * @param md5 of the content in base 64; empty if GCS has none
 * @param crc32c of the content in base 64; empty if GCS has none
 * @param metadata what the writer has noted beside the content
 */
public record GcsObjectInfo(
        String name,
        long size,
        long generation,
        Instant updated,
        String md5,
        String crc32c,
        Map<String, String> metadata) {

    /** What the JSON API must say of each object. */
    static final String FIELDS = "name,size,generation,updated,md5Hash,crc32c,metadata";

    /** @param json an object resource of the JSON API */
    static GcsObjectInfo of(JsonNode json) {
        Map<String, String> metadata = new TreeMap<>();
        json.path("metadata")
                .fields()
                .forEachRemaining(
                        entry -> metadata.put(entry.getKey(), entry.getValue().asText()));
        return new GcsObjectInfo(
                json.path("name").asText(),
                json.path("size").asLong(),
                json.path("generation").asLong(),
                json.hasNonNull("updated") ? Instant.parse(json.path("updated").asText()) : Instant.EPOCH,
                json.path("md5Hash").asText(""),
                json.path("crc32c").asText(""),
                metadata);
    }

    /** Whether the object has this content. */
    public boolean holds(UploadContent content) {
        return size == content.size() && md5.equals(content.md5());
    }
}
