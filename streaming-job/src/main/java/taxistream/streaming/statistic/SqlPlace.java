package taxistream.streaming.statistic;

import java.util.Optional;
import org.antlr.v4.runtime.Token;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.trees.Origin;
import org.apache.spark.sql.catalyst.trees.TreeNode;
import scala.Option;

/**
 * A position in the SQL text.
 *
 * @param line from 1
 * @param column from 0
 */
public record SqlPlace(int line, int column) {

    static Optional<SqlPlace> of(TreeNode<?> node) {
        Origin origin = node.origin();
        return of(origin.line(), origin.startPosition());
    }

    static SqlPlace of(Token token) {
        return new SqlPlace(token.getLine(), token.getCharPositionInLine());
    }

    static Optional<SqlPlace> of(AnalysisException error) {
        if (error instanceof ParseException parse && parse.line().isEmpty()) {
            return of(parse.start().line(), parse.start().startPosition());
        }
        return of(error.line(), error.startPosition());
    }

    private static Optional<SqlPlace> of(Option<Object> line, Option<Object> column) {
        return line.isDefined() && column.isDefined()
                ? Optional.of(new SqlPlace((Integer) line.get(), (Integer) column.get()))
                : Optional.empty();
    }

    /** The line of the SQL, with a caret below the position; empty if the SQL has no such line. */
    Optional<String> excerpt(String sql) {
        return sql.lines().skip(line - 1L).findFirst().map(text -> {
            String number = "  " + line + " | ";
            String blanks = text.substring(0, Math.min(column, text.length())).replaceAll("[^\t]", " ");
            return number + text + System.lineSeparator() + " ".repeat(number.length() - 2) + "| " + blanks + "^";
        });
    }
}
