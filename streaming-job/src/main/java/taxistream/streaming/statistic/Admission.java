package taxistream.streaming.statistic;

import static scala.jdk.javaapi.CollectionConverters.asJava;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.antlr.v4.runtime.Token;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.TableIdentifier;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.parser.SqlBaseLexer;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.UnresolvedWith;
import org.apache.spark.sql.catalyst.trees.TreeNode;
import taxistream.settings.Nearest;

/**
 * The first judgement of a statistic's SQL, by the tree of Spark's parser, before anything is analysed, looked up or run. It admits a
 * single query over trips and the tables of config/tables. All syntax and functions must be on its lists.
 */
final class Admission {

    private static final Pattern SPECIAL_TIME =
            Pattern.compile("\\s*(epoch|now|today|tomorrow|yesterday)\\b.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final String ZONES = "taxi_zone_lookup";
    private static final int LONGEST_PADDING = 1_000;

    /** Clauses that the parser may replace by plain syntax: a name, or a LIMIT. Each begins with a word and a bracket. */
    private static final Map<Integer, Refusal> REPLACED_CLAUSES =
            Map.of(SqlBaseLexer.IDENTIFIER_KW, Refusal.NAME_IN_TEXT, SqlBaseLexer.TABLESAMPLE, Refusal.SAMPLE);

    /** Spark follows a plan by calls within calls, some of them on threads with small stacks: after so many nodes one may fail. */
    private static final int DEEPEST = 500;

    private final SparkSession spark;
    private final StatisticFile file;
    private final Set<String> queriesOfWith = new HashSet<>();

    private Admission(SparkSession spark, StatisticFile file) {
        this.spark = spark;
        this.file = file;
    }

    /** @throws StatisticException if the SQL does not parse, or is not an admitted query */
    static void check(SparkSession spark, StatisticFile file) {
        new Admission(spark, file).check();
    }

    private void check() {
        checkTokens();
        LogicalPlan plan = parse();
        if (TreeWalk.depth(plan) > DEEPEST) {
            throw refused(Refusal.TOO_DEEP);
        }
        TreeWalk.all(plan, node -> {
            if (node instanceof UnresolvedWith with) {
                asJava(with.cteRelations())
                        .forEach(query -> queriesOfWith.add(query._1().toLowerCase(Locale.ROOT)));
            }
        });
        TreeWalk.all(plan, this::checkNode);
    }

    /** Refuses variables, special clauses and special times, because the parser itself would replace them. */
    private void checkTokens() {
        if (file.sql().contains("${")) {
            throw refused(Refusal.VARIABLE);
        }
        List<Token> tokens = SqlTokens.of(file.sql()).tokens();
        if (tokens.isEmpty()) {
            throw refused(Refusal.EMPTY);
        }
        Token before = null;
        for (Token token : tokens) {
            if (before != null
                    && token.getType() == SqlBaseLexer.LEFT_PAREN
                    && REPLACED_CLAUSES.containsKey(before.getType())) {
                throw refused(REPLACED_CLAUSES.get(before.getType()), Optional.of(SqlPlace.of(before)));
            }
            if (before != null && isTimeType(before) && isText(token)) {
                String text = token.getText();
                specialTime(text.substring(text.indexOf(text.endsWith("\"") ? '"' : '\'') + 1, text.length() - 1))
                        .ifPresent(word -> {
                            throw refused(Refusal.SPECIAL_TIME, Optional.of(SqlPlace.of(token)), word);
                        });
            }
            before = token;
        }
    }

    private static boolean isText(Token token) {
        return token.getType() == SqlBaseLexer.STRING_LITERAL || token.getType() == SqlBaseLexer.DOUBLEQUOTED_STRING;
    }

    private static boolean isTimeType(Token token) {
        String word = token.getText().toUpperCase(Locale.ROOT);
        return word.startsWith("TIMESTAMP") || word.equals("DATE") || word.equals("TIME");
    }

    /** The word that Spark would replace by the present moment. */
    static Optional<String> specialTime(String text) {
        Matcher matcher = SPECIAL_TIME.matcher(text);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private LogicalPlan parse() {
        try {
            return (LogicalPlan) spark.sessionState().sqlParser().parsePlan(file.sql());
        } catch (ParseException e) {
            throw new StatisticException(file, SqlErrors.explain(e, file, spark), SqlPlace.of(e), e);
        }
    }

    private void checkNode(TreeNode<?> node) {
        Refusal.of(node, Refusal.Where.STATEMENT).ifPresent(refusal -> {
            throw refused(refusal, SqlPlace.of(node));
        });
        if (node instanceof UnresolvedWith with && with.allowRecursion()) {
            throw refused(Refusal.RECURSION, SqlPlace.of(node));
        }
        if (node instanceof UnresolvedRelation relation) {
            checkRelation(relation);
        } else if (node instanceof UnresolvedFunction function) {
            checkFunction(function);
        } else if (node
                instanceof AggregateExpression aggregate) { // first, last and any_value have a syntax of their own
            checkName(aggregate.aggregateFunction().prettyName(), node);
        } else if (!AdmittedSyntax.admits(node)) {
            throw unknown(node);
        }
    }

    private StatisticException unknown(TreeNode<?> node) {
        List<Token> tokens = SqlTokens.of(file.sql()).tokens();
        String first = tokens.get(0).getText().toUpperCase(Locale.ROOT);
        Set<String> queries = Set.of("SELECT", "WITH", "FROM", "TABLE", "VALUES", "(");
        if (node instanceof LogicalPlan && !queries.contains(first)) {
            return refused(Refusal.COMMAND, SqlPlace.of(node), first);
        }
        return refused(Refusal.OTHER_SYNTAX, SqlPlace.of(node), node.nodeName());
    }

    private void checkRelation(UnresolvedRelation relation) {
        List<String> parts = asJava(relation.multipartIdentifier());
        String name = parts.get(0);
        boolean isKnown = parts.size() == 1
                && (queriesOfWith.contains(name.toLowerCase(Locale.ROOT))
                        || spark.sessionState().catalog().getTempView(name).isDefined());
        if (!isKnown) {
            throw refused(
                    Refusal.OTHER_RELATION,
                    SqlPlace.of(relation),
                    String.join(".", parts),
                    line(relation),
                    otherRelation(name.toLowerCase(Locale.ROOT)));
        }
        if (!relation.options().isEmpty() || relation.isStreaming()) {
            throw refused(Refusal.RELATION_OPTIONS, SqlPlace.of(relation), name);
        }
    }

    /** The table that was meant. */
    private String otherRelation(String name) {
        List<String> known = asJava(spark.sessionState().catalog().listLocalTempViews("*")).stream()
                .map(TableIdentifier::table)
                .toList();
        if (!name.contains("zone")) {
            return Nearest.hint(name, known);
        }
        return known.contains(ZONES)
                ? " TLC's table of zones is " + ZONES + "."
                : " TLC's table of zones is " + ZONES
                        + ", which 'taxistream download --zones --out config/tables' fetches.";
    }

    private void checkFunction(UnresolvedFunction function) {
        List<String> parts = asJava(function.nameParts());
        String name = parts.get(parts.size() - 1).toLowerCase(Locale.ROOT);
        if (parts.size() > 1) {
            throw refused(Refusal.QUALIFIED_FUNCTION, SqlPlace.of(function), String.join(".", parts));
        }
        checkName(name, function);
        checkArguments(name, function);
    }

    private void checkName(String name, TreeNode<?> at) {
        if (FunctionList.admits(name)) {
            return;
        }
        Optional<SqlPlace> place = SqlPlace.of(at);
        String reason = FunctionList.reason(name)
                .orElseThrow(() -> refused(Refusal.UNKNOWN_FUNCTION, place, name, line(at), FunctionList.hint(name)));
        throw refused(Refusal.REFUSED_FUNCTION, place, name, reason, line(at));
    }

    private void checkArguments(String name, UnresolvedFunction function) {
        List<Expression> arguments = asJava(function.arguments());
        if (name.equals("mode") && !isDeterministicMode(function, arguments)) {
            throw refused(Refusal.MODE, SqlPlace.of(function));
        }
        boolean pads = name.equals("lpad") || name.equals("rpad");
        if (pads && arguments.size() > 1 && !isShort(arguments.get(1))) {
            throw refused(Refusal.PADDING, SqlPlace.of(function), name);
        }
    }

    private static boolean isDeterministicMode(UnresolvedFunction function, List<Expression> arguments) {
        return !function.orderingWithinGroup().isEmpty()
                || arguments.size() == 2
                        && arguments.get(1) instanceof Literal flag
                        && Boolean.TRUE.equals(flag.value());
    }

    private static boolean isShort(Expression length) {
        return length instanceof Literal literal
                && literal.value() instanceof Integer number
                && number <= LONGEST_PADDING;
    }

    private static int line(TreeNode<?> node) {
        return SqlPlace.of(node).map(SqlPlace::line).orElse(1);
    }

    private StatisticException refused(Refusal refusal) {
        return refused(refusal, Optional.empty());
    }

    private StatisticException refused(Refusal refusal, Optional<SqlPlace> place, Object... words) {
        return new StatisticException(file, refusal.sentence(words), place);
    }
}
