package taxistream.dashboard;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The page's own files and the chart library, all out of jars. */
final class PageFiles {

    private static final String FOLDER = "/taxistream/dashboard/page/";
    private static final Pattern NAME = Pattern.compile("[a-z-]+\\.[a-z]+");
    private static final String CHARTS = "echarts.js";
    private static final Map<String, String> TYPES = Map.of(
            "css", "text/css; charset=utf-8",
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");

    /** Existing files only: unknown names are unlimited, and must not fill the memory. */
    private final Map<String, File> files = new ConcurrentHashMap<>();

    void addTo(RoutesConfig routes) {
        for (String view :
                new String[] {"/", "/months/{month}", "/pipeline", "/statistics", "/statistics/{name}", "/zones/{zone}"
                }) {
            routes.get(view, context -> send(context, "index.html"));
        }
        routes.get("/assets/{file}", context -> send(context, context.pathParam("file")));
        routes.get("/favicon.ico", context -> send(context, "icon.svg"));
    }

    void sendIndex(Context context) {
        send(context, "index.html");
    }

    private void send(Context context, String name) {
        File file = file(name);
        String tag = '"' + file.digest() + '"';
        context.header("Cache-Control", "no-cache").header("ETag", tag);
        if (tag.equals(context.header("If-None-Match"))) {
            context.status(304);
        } else {
            context.contentType(file.type()).result(file.bytes());
        }
    }

    /** @throws Problem if there is no file of this name */
    File file(String name) {
        File file = files.computeIfAbsent(name, PageFiles::read);
        if (file == null) {
            throw Problem.notFound("There is no such file.");
        }
        return file;
    }

    /** The number of files in memory. */
    int remembered() {
        return files.size();
    }

    /** Null where there is no such file, which the map then does not keep. */
    private static File read(String name) {
        if (!NAME.matcher(name).matches()) {
            return null;
        }
        String resource = name.equals(CHARTS) ? charts() : FOLDER + name;
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        if (type == null || PageFiles.class.getResource(resource) == null) {
            return null;
        }
        byte[] bytes = resource(resource);
        return new File(bytes, type, digest(bytes));
    }

    /** The WebJar's file, whatever its version. */
    private static String charts() {
        Properties jar = new Properties();
        try (InputStream in =
                PageFiles.class.getResourceAsStream("/META-INF/maven/org.webjars.npm/echarts/pom.properties")) {
            jar.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "/META-INF/resources/webjars/echarts/" + jar.getProperty("version") + "/dist/echarts.esm.min.js";
    }

    static byte[] bytes(String name) {
        return resource("/taxistream/dashboard/" + name);
    }

    private static byte[] resource(String path) {
        try (InputStream in = PageFiles.class.getResourceAsStream(path)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    record File(byte[] bytes, String type, String digest) {}
}
