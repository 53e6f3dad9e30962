package taxistream.command;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Set;

/** Classes of these packages of Spark, without the ones that stand in the signatures of its public interfaces for plug-ins. */
final class InternalsOfSpark extends DescribedPredicate<JavaClass> {

    private static final Set<String> IN_PUBLIC_SIGNATURES = Set.of(
            "org.apache.spark.sql.catalyst.InternalRow", // ScalarFunction, PartitionReaderFactory
            "org.apache.spark.sql.catalyst.analysis.NoSuchFunctionException", // FunctionCatalog
            "org.apache.spark.sql.catalyst.plans.logical.LogicalPlan", // Dataset's queryExecution().analyzed()
            "org.apache.spark.sql.execution.QueryExecution"); // Dataset

    private final DescribedPredicate<JavaClass> packages;

    InternalsOfSpark(String... packages) {
        super("are internals of Spark");
        this.packages = JavaClass.Predicates.resideInAnyPackage(packages);
    }

    @Override
    public boolean test(JavaClass type) {
        return packages.test(type)
                && !IN_PUBLIC_SIGNATURES.contains(type.getBaseComponentType().getName());
    }
}
