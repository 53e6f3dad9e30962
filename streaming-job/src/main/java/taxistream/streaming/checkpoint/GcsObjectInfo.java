package taxistream.streaming.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * The metadata of an object in GCS.
 *
 * @param name the object's name in its bucket
 * @param size in bytes
 * @param generation number of this version of the object, never 0
 * @param md5 of the content in base 64; empty if GCS has none
 * @param writer process that wrote it, by its {@link taxistream.process.ProcessName}; empty if another program wrote it
 * @param upload id of the one upload that wrote it; empty if another program wrote it
 */
record GcsObjectInfo(
        String name, long size, long generation, Instant updated, String md5, String writer, String upload) {

    static final String WRITER = "taxistream-writer";
    static final String UPLOAD = "taxistream-upload";

    /** @param json an object resource of the JSON API */
    static GcsObjectInfo of(JsonNode json) {
        JsonNode metadata = json.path("metadata");
        return new GcsObjectInfo(
                json.path("name").asText(),
                json.path("size").asLong(),
                json.path("generation").asLong(),
                json.hasNonNull("updated") ? Instant.parse(json.path("updated").asText()) : Instant.EPOCH,
                json.path("md5Hash").asText(""),
                metadata.path(WRITER).asText(""),
                metadata.path(UPLOAD).asText(""));
    }

    boolean holds(UploadContent content) {
        return size == content.size() && md5.equals(content.md5());
    }
}
