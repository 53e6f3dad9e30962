package taxistream.streaming.admit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.catalyst.analysis.NoSuchFunctionException;
import org.apache.spark.sql.connector.catalog.FunctionCatalog;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.functions.UnboundFunction;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * The catalog through which Spark finds {@link AdmitTrip}, one function a query, and {@link Cents}. Spark makes the catalog itself, from the
 * class name in its configuration, so the functions stand in a static map; they are looked up on the driver only.
 */
public final class TripFunctions implements FunctionCatalog {

    /** The catalog's name in SQL. */
    public static final String NAME = "taxistream";

    /** {@link Cents} as SQL calls it. */
    public static final String CENTS = NAME + "." + Cents.NAME;

    private static final Map<String, UnboundFunction> FUNCTIONS =
            new ConcurrentHashMap<>(Map.of(Cents.NAME, new Cents()));

    /** Makes the function known, and returns the name to call it by. */
    static String register(AdmitTrip function, String queryId) {
        String name = "admit_" + queryId.replace('-', '_');
        FUNCTIONS.put(name, function);
        return NAME + "." + name;
    }

    @Override
    public void initialize(String name, CaseInsensitiveStringMap options) {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Identifier[] listFunctions(String[] namespace) {
        return FUNCTIONS.keySet().stream()
                .map(name -> Identifier.of(new String[0], name))
                .toArray(Identifier[]::new);
    }

    @Override
    public UnboundFunction loadFunction(Identifier identifier) throws NoSuchFunctionException {
        UnboundFunction function = FUNCTIONS.get(identifier.name());
        if (function == null) {
            throw new NoSuchFunctionException(identifier);
        }
        return function;
    }
}
