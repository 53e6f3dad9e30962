package taxistream.endtoend;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.testcontainers.DockerClientFactory;

/** A test that runs servers in containers: skipped, in one line, where there is no Docker, unless {@code -Ddocker.required=true}. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ExtendWith(NeedsDocker.Condition.class)
public @interface NeedsDocker {

    /** Asks for Docker once. */
    final class Condition implements ExecutionCondition {

        private static final boolean AVAILABLE = DockerClientFactory.instance().isDockerAvailable();

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            if (AVAILABLE || Boolean.getBoolean("docker.required")) {
                return ConditionEvaluationResult.enabled("Docker is there, or must be");
            }
            if (context.getTestMethod().isEmpty()) {
                System.out.println("Skipped, for there is no Docker here: " + context.getDisplayName());
            }
            return ConditionEvaluationResult.disabled("there is no Docker here");
        }
    }
}
