package taxistream.streaming.job;

import org.slf4j.bridge.SLF4JBridgeHandler;

/** Sends what libraries log by java.util.logging, such as gcs-connector, the way of all other logs instead of to the terminal. */
final class JavaUtilLogging {

    private JavaUtilLogging() {}

    static void bridge() {
        if (!SLF4JBridgeHandler.isInstalled()) {
            SLF4JBridgeHandler.removeHandlersForRootLogger();
            SLF4JBridgeHandler.install();
        }
    }
}
