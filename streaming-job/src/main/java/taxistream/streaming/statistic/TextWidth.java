package taxistream.streaming.statistic;

import static scala.jdk.javaapi.CollectionConverters.asJava;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.CaseWhen;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.Coalesce;
import org.apache.spark.sql.catalyst.expressions.Concat;
import org.apache.spark.sql.catalyst.expressions.ConcatWs;
import org.apache.spark.sql.catalyst.expressions.DateFormatClass;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.If;
import org.apache.spark.sql.catalyst.expressions.InitCap;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.Lower;
import org.apache.spark.sql.catalyst.expressions.Reverse;
import org.apache.spark.sql.catalyst.expressions.RuntimeReplaceable;
import org.apache.spark.sql.catalyst.expressions.String2TrimExpression;
import org.apache.spark.sql.catalyst.expressions.StringLPad;
import org.apache.spark.sql.catalyst.expressions.StringRPad;
import org.apache.spark.sql.catalyst.expressions.StringReplace;
import org.apache.spark.sql.catalyst.expressions.Substring;
import org.apache.spark.sql.catalyst.expressions.SubstringIndex;
import org.apache.spark.sql.catalyst.expressions.Upper;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.Max;
import org.apache.spark.sql.catalyst.expressions.aggregate.Min;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.unsafe.types.UTF8String;

/** Computes an upper bound for the characters of a text that a query computes. */
final class TextWidth {

    /** The width of a value that is not a text: a timestamp with its fraction is the longest. */
    private static final long LONGEST_OF_NO_TEXT = 40;

    private static final long LONGEST_OF_A_PATTERN_LETTER = 12; // "September" and then some
    private static final long BEYOND_ALL = Long.MAX_VALUE / 4;

    private final Map<ExprId, Expression> definitions;
    private final ToLongFunction<Attribute> column;
    private final Map<ExprId, OptionalLong> known = new HashMap<>();

    /**
     * @param definitions the expressions that columns of the query stand for
     * @param column the width of a column without such an expression; negative if it has no bound
     */
    TextWidth(Map<ExprId, Expression> definitions, ToLongFunction<Attribute> column) {
        this.definitions = definitions;
        this.column = column;
    }

    /** The most characters; empty if there is no known bound. */
    OptionalLong atMost(Expression text) {
        if (text instanceof Literal literal) {
            return OptionalLong.of(literal.value() instanceof UTF8String value ? value.numChars() : LONGEST_OF_NO_TEXT);
        }
        if (text instanceof Attribute attribute) {
            return ofColumn(attribute);
        }
        if (!(text.dataType() instanceof StringType)) {
            return text.dataType() instanceof DecimalType || !(text.dataType() instanceof BinaryType)
                    ? OptionalLong.of(LONGEST_OF_NO_TEXT)
                    : OptionalLong.empty();
        }
        return ofFunction(text, asJava(text.children()));
    }

    private OptionalLong ofColumn(Attribute attribute) {
        OptionalLong before = known.get(attribute.exprId());
        if (before != null) {
            return before;
        }
        Expression definition = definitions.get(attribute.exprId());
        long ofTable = definition == null ? column.applyAsLong(attribute) : 0;
        OptionalLong width =
                definition != null ? atMost(definition) : ofTable < 0 ? OptionalLong.empty() : OptionalLong.of(ofTable);
        known.put(attribute.exprId(), width);
        return width;
    }

    private OptionalLong ofFunction(Expression text, List<Expression> parts) {
        if (text instanceof Alias
                || text instanceof Cast
                || text instanceof Lower
                || text instanceof Upper
                || text instanceof InitCap
                || text instanceof Reverse
                || text instanceof SubstringIndex) {
            return atMost(parts.get(0)); // no letter of TLC's codes has an upper case of two letters
        }
        if (text instanceof String2TrimExpression trim) {
            return atMost(trim.srcStr());
        }
        if (text instanceof AggregateExpression aggregate) {
            return aggregate.aggregateFunction() instanceof Min || aggregate.aggregateFunction() instanceof Max
                    ? atMost((Expression)
                            aggregate.aggregateFunction().children().apply(0))
                    : OptionalLong.empty();
        }
        if (text instanceof Substring substring) {
            return least(number(substring.len()), atMost(substring.str()));
        }
        if (text instanceof StringLPad || text instanceof StringRPad) {
            return number(parts.get(1));
        }
        if (text instanceof Concat) {
            return sum(parts, 0);
        }
        if (text instanceof ConcatWs) {
            OptionalLong separator = atMost(parts.get(0));
            return separator.isEmpty()
                    ? separator
                    : sum(parts.subList(1, parts.size()), separator.getAsLong() * parts.size());
        }
        if (text instanceof StringReplace) {
            return product(atMost(parts.get(0)), atMost(parts.get(2)));
        }
        if (text instanceof Coalesce) {
            return greatest(parts);
        }
        if (text instanceof If) {
            return greatest(parts.subList(1, 3));
        }
        if (text instanceof CaseWhen choice) {
            List<Expression> values = new java.util.ArrayList<>();
            asJava(choice.branches()).forEach(branch -> values.add(branch._2()));
            asJava(choice.elseValue().toList()).forEach(values::add);
            return greatest(values);
        }
        if (text instanceof DateFormatClass format && format.right() instanceof Literal pattern) {
            return OptionalLong.of(LONGEST_OF_A_PATTERN_LETTER
                    * String.valueOf(pattern.value()).length());
        }
        if (text instanceof RuntimeReplaceable named) {
            return atMost(named.replacement());
        }
        return parts.stream().anyMatch(part -> part.dataType() instanceof StringType)
                ? OptionalLong.empty()
                : OptionalLong.of(LONGEST_OF_NO_TEXT); // the name of a day or a month
    }

    private static OptionalLong number(Expression expression) {
        return expression instanceof Literal literal && literal.value() instanceof Integer number
                ? OptionalLong.of(Math.max(0, number))
                : OptionalLong.empty();
    }

    private static OptionalLong least(OptionalLong left, OptionalLong right) {
        if (left.isEmpty() || right.isEmpty()) {
            return left.isEmpty() ? right : left;
        }
        return OptionalLong.of(Math.min(left.getAsLong(), right.getAsLong()));
    }

    private static OptionalLong product(OptionalLong text, OptionalLong substitute) {
        if (text.isEmpty() || substitute.isEmpty()) {
            return OptionalLong.empty();
        }
        double product = (double) text.getAsLong() * Math.max(1, substitute.getAsLong());
        return OptionalLong.of((long) Math.min(product, BEYOND_ALL));
    }

    private OptionalLong sum(List<Expression> parts, long first) {
        long sum = first;
        for (Expression part : parts) {
            OptionalLong width = atMost(part);
            if (width.isEmpty()) {
                return width;
            }
            sum = Math.min(BEYOND_ALL, sum + width.getAsLong());
        }
        return OptionalLong.of(sum);
    }

    private OptionalLong greatest(List<Expression> values) {
        long greatest = 0;
        for (Expression value : values) {
            OptionalLong width =
                    value instanceof Literal literal && literal.value() == null ? OptionalLong.of(0) : atMost(value);
            if (width.isEmpty()) {
                return width;
            }
            greatest = Math.max(greatest, width.getAsLong());
        }
        return OptionalLong.of(greatest);
    }
}
