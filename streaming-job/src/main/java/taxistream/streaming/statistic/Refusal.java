package taxistream.streaming.statistic;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.analysis.NamedStreamingRelation;
import org.apache.spark.sql.catalyst.analysis.RelationTimeTravel;
import org.apache.spark.sql.catalyst.analysis.UnresolvedQualify;
import org.apache.spark.sql.catalyst.analysis.UnresolvedTableValuedFunction;
import org.apache.spark.sql.catalyst.expressions.Collate;
import org.apache.spark.sql.catalyst.expressions.LambdaFunction;
import org.apache.spark.sql.catalyst.expressions.UnresolvedWindowExpression;
import org.apache.spark.sql.catalyst.expressions.WindowExpression;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Deduplicate;
import org.apache.spark.sql.catalyst.plans.logical.Distinct;
import org.apache.spark.sql.catalyst.plans.logical.Except;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.Generate;
import org.apache.spark.sql.catalyst.plans.logical.GlobalLimit;
import org.apache.spark.sql.catalyst.plans.logical.Intersect;
import org.apache.spark.sql.catalyst.plans.logical.LateralJoin;
import org.apache.spark.sql.catalyst.plans.logical.LocalLimit;
import org.apache.spark.sql.catalyst.plans.logical.Offset;
import org.apache.spark.sql.catalyst.plans.logical.Pivot;
import org.apache.spark.sql.catalyst.plans.logical.Sample;
import org.apache.spark.sql.catalyst.plans.logical.ScriptTransformation;
import org.apache.spark.sql.catalyst.plans.logical.Sort;
import org.apache.spark.sql.catalyst.plans.logical.Union;
import org.apache.spark.sql.catalyst.plans.logical.Unpivot;
import org.apache.spark.sql.catalyst.plans.logical.UnresolvedHint;
import org.apache.spark.sql.catalyst.plans.logical.WithWindowDefinition;

/**
 * The complete list of SQL that a statistic may not use. Each entry holds where the SQL is refused, and the rest of a sentence that
 * begins "Statistic 'x' …". docs/statistics.md holds the same list, and a test compares the two.
 */
enum Refusal {
    RESERVED_NAME(
            Where.NAME,
            "`groups.sql`, `rank.sql`: a reserved word of MySQL",
            "is called like a reserved word of MySQL: its readers would have to write it in backticks. Rename the"
                    + " file."),

    // The statement, before Spark analyses it.
    EMPTY(
            Where.STATEMENT,
            "nothing but comments",
            "holds no query. Write SELECT month, … FROM trips GROUP BY month, …"),
    COMMAND(
            Where.STATEMENT,
            "`INSERT`, `CREATE`, `SET`, `ADD JAR`, `BEGIN … END`, every other command",
            "begins with %s. A statistic is one query and never a command: SELECT month, … FROM trips GROUP BY month, …"),
    VARIABLE(
            Where.STATEMENT,
            "`${…}`",
            "holds ${…}, which Spark replaces by a setting or by a variable of the environment. Write the value itself."),
    NAME_IN_TEXT(
            Where.STATEMENT,
            "`IDENTIFIER('…')`",
            "names a table, a column or a function by a text (IDENTIFIER). Write the name itself."),
    OTHER_RELATION(
            Where.STATEMENT,
            "files, catalogs, tables elsewhere",
            "reads from %s, which is neither trips nor a table in config/tables (line %d).%s"),
    RELATION_OPTIONS(Where.STATEMENT, "options of a table", "passes options to %s. Leave them out."),
    TABLE_FUNCTION(
            Where.STATEMENT,
            "functions in FROM: `range(…)`",
            "calls a function in FROM. Read trips, and tables in config/tables.",
            UnresolvedTableValuedFunction.class),
    SCRIPT(
            Where.STATEMENT,
            "`TRANSFORM … USING`",
            "runs a program (TRANSFORM). Compute with SQL alone.",
            ScriptTransformation.class),
    GENERATOR(
            Where.STATEMENT,
            "`LATERAL VIEW`, `LATERAL`, `UNPIVOT`",
            "makes several rows out of one trip (LATERAL or UNPIVOT). Write a column for each value, or one file for each.",
            Generate.class,
            LateralJoin.class,
            Unpivot.class),
    TOO_DEEP(
            Where.STATEMENT,
            "thousands of operators or brackets in one expression",
            "nests its expressions deeper than Spark can follow. Write shorter ones, or join a table in config/tables."),
    PIVOT(
            Where.STATEMENT,
            "`PIVOT`",
            "uses PIVOT. Write a column for each value: count(*) FILTER (WHERE service = 'green') AS green.",
            Pivot.class),
    SAMPLE(
            Where.STATEMENT,
            "`TABLESAMPLE`",
            "takes a sample (TABLESAMPLE), which is another one each time. Filter with WHERE.",
            Sample.class),
    TIME_TRAVEL(
            Where.STATEMENT,
            "`VERSION AS OF`, `STREAM`",
            "reads a version or a stream by name (AS OF, STREAM). Write FROM trips.",
            RelationTimeTravel.class,
            NamedStreamingRelation.class),
    RECURSION(
            Where.STATEMENT, "`WITH RECURSIVE`", "is recursive (WITH RECURSIVE), and may never end. Write plain WITH."),
    HINT(
            Where.STATEMENT,
            "hints: `/*+ … */`",
            "has a hint (/*+ … */), which a statistic does not need. Leave it out.",
            UnresolvedHint.class),
    WINDOW_FUNCTION(
            Where.STATEMENT,
            "window functions: `OVER`, `QUALIFY`",
            "uses a window function (OVER), whose value changes with other rows. Compute it when reading the table.",
            WindowExpression.class,
            UnresolvedWindowExpression.class,
            WithWindowDefinition.class,
            UnresolvedQualify.class),
    LAMBDA(
            Where.STATEMENT,
            "functions over arrays: `x -> …`",
            "computes with arrays (x -> …), which no column holds. Compute with the columns of trips.",
            LambdaFunction.class),
    COLLATION(
            Where.STATEMENT,
            "`COLLATE`",
            "compares texts by a collation: which of two equal texts is kept depends on the order that trips come in. Use"
                    + " lower(x) or upper(x).",
            Collate.class),
    OTHER_SYNTAX(
            Where.STATEMENT,
            "any other syntax",
            "uses syntax that a statistic may not use (%s). Write SELECT month, … FROM trips GROUP BY month, …"),
    QUALIFIED_FUNCTION(
            Where.STATEMENT,
            "functions of a catalog",
            "calls %s by a qualified name. Call functions of Spark by one name."),
    REFUSED_FUNCTION(
            Where.STATEMENT, "functions that are not on the [list](#functions)", "calls %s, which %s (line %d)."),
    UNKNOWN_FUNCTION(
            Where.STATEMENT,
            "functions that Spark does not know",
            "calls a function %s that Spark does not know (line %d).%s"),
    MODE(
            Where.STATEMENT,
            "`mode(x)`",
            "calls mode(x), whose answer depends on the order of trips where two values are as frequent. Write mode(x, true),"
                    + " which takes the least."),
    PADDING(
            Where.STATEMENT,
            "`lpad`, `rpad` to no fixed length",
            "calls %s with a length that is not a number of at most 1,000. Write the number itself."),
    SPECIAL_TIME(
            Where.STATEMENT,
            "`DATE 'today'`, `TIMESTAMP 'now'`",
            "names a time by a word ('%s'), which depends on the time at which it is computed. Write the date itself."),

    // The analysed query: above the one GROUP BY.
    HAVING(
            Where.ABOVE,
            "`HAVING`",
            "filters groups (HAVING): a group that stops matching would leave its old row in the table for ever."
                    + " Filter when reading the table, or trips with WHERE.",
            Filter.class),
    DISTINCT_GROUPS(
            Where.ABOVE,
            "`DISTINCT`",
            "uses DISTINCT, which keeps every row for ever. Name the columns in GROUP BY instead.",
            Distinct.class,
            Deduplicate.class),
    SEVERAL_QUERIES(
            Where.ABOVE,
            "`UNION`, `INTERSECT`, `EXCEPT`",
            "combines several queries (UNION, INTERSECT or EXCEPT): a row could come from either. Write one file for each.",
            Union.class,
            Intersect.class,
            Except.class),
    LIMITED_GROUPS(
            Where.ABOVE,
            "`LIMIT`, `OFFSET`",
            "has a LIMIT: which rows are first changes with every trip. Limit when reading the table.",
            GlobalLimit.class,
            LocalLimit.class,
            Offset.class),
    SORTED(
            Where.ABOVE,
            "`ORDER BY`",
            "has an ORDER BY, which a table does not keep. Order when reading the table.",
            Sort.class),
    NO_GROUP_BY(
            Where.ABOVE,
            "no `GROUP BY` at the top",
            "has no GROUP BY at its top: it must be one SELECT … FROM trips … GROUP BY month, …"),

    JOINED_AGGREGATES(
            Where.ABOVE,
            "`GROUP BY` in each of two joined queries",
            "joins results of GROUP BY, and has none at its top. Count in one query: count(*) FILTER (WHERE …), sum(x) FILTER (WHERE"
                    + " …)."),

    // Below it, over trips.
    NESTED_AGGREGATE(
            Where.BELOW,
            "`GROUP BY` over a `GROUP BY`",
            "aggregates an aggregate. Make the inner one a statistic of its own, and the outer one a MySQL view"
                    + " over its table (see config/views).",
            Aggregate.class),
    DISTINCT_TRIPS(
            Where.BELOW,
            "`DISTINCT`",
            "uses DISTINCT, which would keep every trip for ever. Group by the columns instead.",
            Distinct.class,
            Deduplicate.class),
    COMBINED_TRIPS(
            Where.BELOW,
            "`UNION`, `INTERSECT`, `EXCEPT`",
            "combines several queries (UNION, INTERSECT or EXCEPT): write one file for each.",
            Union.class,
            Intersect.class,
            Except.class),
    LIMITED_TRIPS(
            Where.BELOW,
            "`LIMIT`, `OFFSET`",
            "has a LIMIT on trips: which are first depends on how they come in. Filter with WHERE.",
            GlobalLimit.class,
            LocalLimit.class,
            Offset.class),
    TRIPS_WITH_TRIPS(
            Where.BELOW,
            "trips joined with trips",
            "joins trips with trips, which would keep every trip for ever. Join them with a table in config/tables only."),
    JOIN_OF_ALL(
            Where.BELOW,
            "`FROM trips, zones`: a join that compares no column of one with a column of the other",
            "joins trips with a table, and compares no column of one with a column of the other: each trip would count once"
                    + " for each row. Compare two in ON; or write CROSS JOIN if that is meant."),
    TRIPS_IN_EXPRESSION(
            Where.BELOW,
            "trips in `IN (…)`, `EXISTS`, `(SELECT …)`",
            "reads trips inside an expression (IN, EXISTS or a subquery as a value), which would keep every trip for ever."
                    + " Read them in FROM only."),

    // The arguments of aggregate functions.
    DISTINCT_VALUES(
            Where.VALUES,
            "`count(DISTINCT x)`",
            "uses %s, which would keep every value for ever. Use approx_count_distinct."),
    TIES(
            Where.VALUES,
            "`max_by(x, y)`, `min_by(x, y)`",
            "uses %s, which depends on the order that trips come in where two have the same %s. Write %s: where both are the"
                    + " same, so is the answer."),
    RANDOM(
            Where.VALUES,
            "what answers differently each time",
            "uses %s, which answers differently each time, so that no recount could prove it. Leave it out."),
    SESSION(
            Where.VALUES,
            "the present time, user or catalog, variables",
            "uses %s, which depends on the session or the time and not on trips. Use the columns of trips."),
    HIDDEN_COLUMN(
            Where.VALUES,
            "`_metadata`",
            "uses the hidden column %s, which depends on where a table's file lies. Use the columns of the table."),
    TEXT_AS_NUMBER(
            Where.VALUES,
            "text taken as a number or a time",
            "takes the text %s for %s: a text that is none would stop the job. Write try_cast(%s AS %s); or compare texts"
                    + " with a text, as in vendor = '2'."),
    OTHER_SERVICE(
            Where.VALUES,
            "a service that there is none of",
            "compares service with '%s', which no trip has: a service is %s. Correct it."),
    COMPARED_WITH_NULL(
            Where.VALUES,
            "`x = NULL`",
            "compares %s with NULL, which is never true. Write %s IS NULL, or IS NOT NULL."),
    COMPARED_TEXTS(
            Where.VALUES,
            "`\"service\" = \"green\"`",
            "compares the text '%s' with the text '%s', which holds for each trip or for none. Write the name of a column without"
                    + " quotes."),
    NO_VALUE(
            Where.VALUES,
            "a text that is no number or no time: `payment_type = 'cash'`",
            "takes the text '%s' for a value of type %s, and it is none: the job would stop. Correct it."),
    PATTERN(
            Where.VALUES,
            "a pattern of another language: `date_format(pickup_at, '%Y-%m')`",
            "formats a time by %s, which is no pattern of Spark's and would stop the job. Write one such as 'yyyy-MM-dd"
                    + " HH:mm'."),
    FAILING_CONSTANT(
            Where.VALUES,
            "what cannot be computed for any trip: a wrong constant or regular expression",
            "computes %s, which fails and would stop the job: %s. Correct it."),
    DIVISION(
            Where.VALUES,
            "division by what may be 0",
            "divides by %s, which may be 0 and would then stop the job. Write try_divide(%s, %s), which is NULL then."),
    LONG_TEXT(
            Where.VALUES,
            "a text that may grow beyond all bounds",
            "makes a text that may have %,d characters out of one trip (%s). Use shorter ones."),

    // The key and the columns.
    NO_MONTH(
            Where.KEY,
            "no `month`",
            "has no month in its key: it would have to remember every trip for ever. Add month to the SELECT and to"
                    + " the GROUP BY."),
    OTHER_MONTH(
            Where.KEY,
            "`month(pickup_at) AS month`",
            "makes a month of its own: it would have to remember every trip for ever. Select the column month itself, the first"
                    + " day of the trip's month, and group by it."),
    PART_OF_MONTH(
            Where.KEY,
            "`month.start`, `month.end`",
            "groups by %s: the month would never be final. Group by month itself; in the table it is its first day."),
    MONTH_RENAMED(Where.KEY, "`month AS m`", "calls the month '%s'. Select it under its own name, month."),
    SET_WITHOUT_MONTH(
            Where.KEY,
            "a grouping set without `month`",
            "has a grouping set without month: that group would never be final. Put month into every set, as"
                    + " in GROUP BY month, ROLLUP (service, payment_type)."),
    SET_NOT_SELECTED(
            Where.KEY,
            "grouping sets without `grouping_id()`",
            "uses GROUPING SETS, CUBE or ROLLUP and does not select which set a row belongs to: rows of different sets could"
                    + " overwrite each other. Add grouping_id() AS level to the SELECT."),
    SET_KEY_NOT_SELECTED(
            Where.KEY,
            "a key that is NULL in some set",
            "groups by %s, which is NULL in some of its sets, and does not select it as a key. Select coalesce(%s, …) AS %s."),
    KEY_NOT_SELECTED(
            Where.KEY,
            "a key that is not selected",
            "groups by %s but does not select it: rows of different groups would overwrite each other. Add it to the SELECT."),
    NULLABLE_KEY(
            Where.KEY,
            "a key that may be NULL",
            "has the key %s, which may be NULL, and a primary key cannot hold NULL. Write coalesce(%s, %s) AS %s in"
                    + " the SELECT, and without AS in the GROUP BY."),
    LONG_KEY(
            Where.KEY,
            "a key's text of more than 190 characters",
            "has the key %s, whose text %s, and a key's column holds 190. Write left(%s, 190) AS %s in the SELECT, and"
                    + " without AS in the GROUP BY."),
    KEY_BYTES(
            Where.KEY,
            "a key of more than 3,072 bytes, of which a text counts 760",
            "has a key of %,d bytes, and an index of MySQL holds 3,072. Group by fewer texts, or by numbers."),
    KEY_COLUMNS(
            Where.KEY,
            "a key of more than 16 columns",
            "has a key of %d columns, and an index of MySQL holds 16. Group by fewer."),
    STRUCT(
            Where.COLUMNS,
            "a struct",
            "selects %s, which is a struct and has no column type in a table. Select its fields."),
    SCALE(
            Where.COLUMNS,
            "a DECIMAL of more than 30 digits after the point",
            "computes %s as %s, and a column of MySQL holds 30 digits after the point. Write CAST(… AS DECIMAL(38, 6)) AS %s."),
    INTERVAL(
            Where.COLUMNS,
            "an interval: `dropoff_at - pickup_at`",
            "selects %s, which is an interval, and no column of MySQL holds one. Select a number: timestampdiff(MINUTE, pickup_at,"
                    + " dropoff_at)."),
    TYPE(
            Where.COLUMNS,
            "an array, a map, bytes",
            "selects %s, which is of type %s, and no column of MySQL holds one. Select a number, a text, a date, a time or a"
                    + " boolean."),
    MANY_COLUMNS(
            Where.COLUMNS,
            "more than 1,017 columns",
            "has %,d columns, and a table of MySQL holds 1,017. Write several files."),
    COLUMN_NAME(
            Where.COLUMNS,
            "a column without a name",
            "has a column '%s', which is no name for a table's column: that is up to 64 letters, digits and underscores. Give it"
                    + " one with AS."),
    RESERVED_COLUMN(
            Where.COLUMNS,
            "a column called `rank`, `system`, `groups`: a reserved word of MySQL",
            "has a column '%s', which is a reserved word of MySQL: its readers would have to write `%s` in backticks."
                    + " Give it another name with AS."),
    COLUMN_TWICE(Where.COLUMNS, "two columns of one name", "has two columns '%s'. Rename one with AS."),
    CAPITALS(
            Where.COLUMNS,
            "two columns whose names differ in capitals",
            "has the columns '%s' and '%s', which are one name for MySQL. Rename one with AS.");

    /** The part of the query where the SQL is refused. */
    enum Where {
        NAME("the file's name"),
        STATEMENT("anywhere"),
        ABOVE("over the groups"),
        BELOW("over trips"),
        VALUES("in a computed value"),
        KEY("in the key"),
        COLUMNS("among the columns");

        private final String words;

        Where(String words) {
            this.words = words;
        }
    }

    private final Where where;
    private final String what;
    private final String sentence;
    private final List<Class<?>> nodes;

    Refusal(Where where, String what, String sentence, Class<?>... nodes) {
        this.where = where;
        this.what = what;
        this.sentence = sentence;
        this.nodes = List.of(nodes);
    }

    /** The entry that refuses such a node there; empty if none does. */
    static Optional<Refusal> of(Object node, Where where) {
        return Arrays.stream(values())
                .filter(refusal -> refusal.where == where)
                .filter(refusal -> refusal.nodes.stream().anyMatch(type -> type.isInstance(node)))
                .findFirst();
    }

    /** The rest of the sentence that begins "Statistic 'x' …". */
    String sentence(Object... words) {
        return words.length == 0 ? sentence : String.format(java.util.Locale.ROOT, sentence, words);
    }

    /** The entry as a row of the documentation's table. */
    String row() {
        return "| " + what.replace("|", "\\|") + " | " + where.words + " | "
                + sentence.replaceAll("%,?[sd]", "…")
                        .replace("|", "\\|")
                        .replace("(line …)", "")
                        .replace(" .", ".")
                        .strip()
                + " |";
    }
}
