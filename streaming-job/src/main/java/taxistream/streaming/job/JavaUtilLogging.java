package taxistream.streaming.job;

import org.slf4j.bridge.SLF4JBridgeHandler;

/** Sends the logs of libraries that use java.util.logging, such as gcs-connector, to SLF4J instead of the terminal. */
final class JavaUtilLogging {

    private JavaUtilLogging() {}

    static void bridge() {
        if (!SLF4JBridgeHandler.isInstalled()) {
            SLF4JBridgeHandler.removeHandlersForRootLogger();
            SLF4JBridgeHandler.install();
        }
    }
}
