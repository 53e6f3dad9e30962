package taxistream.streaming.statistic;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.Token;
import org.apache.spark.sql.catalyst.parser.SqlBaseLexer;
import org.apache.spark.sql.catalyst.parser.UpperCaseCharStream;

/**
 * SQL as Spark's own lexer divides it: words, numbers, operators and whole literals, without comments and blanks. A hint is no
 * comment.
 */
record SqlTokens(List<Token> tokens) {

    static SqlTokens of(String sql) {
        SqlBaseLexer lexer = new SqlBaseLexer(new UpperCaseCharStream(CharStreams.fromString(sql)));
        lexer.removeErrorListeners(); // the parser refuses invalid tokens
        List<Token> tokens = new ArrayList<>();
        for (Token token = lexer.nextToken(); token.getType() != Token.EOF; token = lexer.nextToken()) {
            if (token.getChannel() == Token.DEFAULT_CHANNEL) {
                tokens.add(token);
            }
        }
        while (!tokens.isEmpty() && tokens.get(tokens.size() - 1).getType() == SqlBaseLexer.SEMICOLON) {
            tokens.remove(tokens.size() - 1);
        }
        return new SqlTokens(List.copyOf(tokens));
    }

    /** A digest that is equal exactly if the tokens are. */
    String fingerprint() {
        MessageDigest digest = sha256();
        for (Token token : tokens) {
            byte[] text = token.getText().getBytes(StandardCharsets.UTF_8);
            // The length keeps 'a' 'b' apart from 'a''b'.
            digest.update((text.length + ":").getBytes(StandardCharsets.US_ASCII));
            digest.update(text);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
