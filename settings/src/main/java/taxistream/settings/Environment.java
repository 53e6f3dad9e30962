package taxistream.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the environment variable of an option where the field has a customary one, such as {@code
 * KAFKA_BOOTSTRAP_SERVERS}. Without it the variable is {@code TAXISTREAM_} and the flag's name in capitals.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface Environment {
    String value();
}
