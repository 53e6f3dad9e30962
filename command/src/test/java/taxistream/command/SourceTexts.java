package taxistream.command;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The texts that the product's code puts together, read from the sources: ‹name› stands for a value. Log lines are left out. */
final class SourceTexts extends TreeScanner<Void, Void> {

    private static final Pattern SENTENCE =
            Pattern.compile("(?s)\\s*(‹[^›]+›,? [a-z]+ |[A-Z]\\w*('s?)? ).*[.:?!›;]\\s*");
    private static final Pattern SQL = Pattern.compile("(?s)\\s*[A-Z]{3,}[ (\\n].*");

    /** @param source the class that puts the text together */
    record Text(String source, String text) {

        boolean isSentence() {
            return SENTENCE.matcher(text).matches() && !SQL.matcher(text).matches() && text.split("\\s+").length > 3;
        }

        /** The text as one line. */
        String line() {
            return text.strip().replaceAll("\\s+", " ");
        }
    }

    private static final String FORMAT = "%[-,.0-9$]*[sdfn]";

    private final List<Text> texts = new ArrayList<>();
    private String source = "";

    private SourceTexts() {}

    /** All texts of these sources, in their order. */
    static List<Text> of(Path root) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        SourceTexts scanner = new SourceTexts();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            for (Path file : sources(root)) {
                scanner.source = file.getFileName().toString().replace(".java", "");
                JavacTask task =
                        (JavacTask) compiler.getTask(null, files, null, null, null, files.getJavaFileObjects(file));
                scanner.scan(task.parse(), null);
            }
        }
        return scanner.texts;
    }

    private static List<Path> sources(Path root) throws IOException {
        try (Stream<Path> modules = Files.list(root)) {
            List<Path> sources = new ArrayList<>();
            for (Path module :
                    modules.map(path -> path.resolve("src/main/java")).sorted().toList()) {
                if (Files.isDirectory(module)) {
                    try (Stream<Path> files = Files.walk(module)) {
                        files.filter(path -> path.toString().endsWith(".java"))
                                .sorted()
                                .forEach(sources::add);
                    }
                }
            }
            return sources;
        }
    }

    @Override
    public Void visitAnnotation(AnnotationTree annotation, Void unused) {
        return null; // the reference has the commands' descriptions
    }

    @Override
    public Void visitMethodInvocation(MethodInvocationTree call, Void unused) {
        boolean isLogged = call.getMethodSelect() instanceof MemberSelectTree select
                && select.getExpression() instanceof IdentifierTree name
                && name.getName().contentEquals("log");
        return isLogged ? null : super.visitMethodInvocation(call, null);
    }

    @Override
    public Void visitLiteral(LiteralTree literal, Void unused) {
        add(literal);
        return null;
    }

    @Override
    public Void visitBinary(BinaryTree binary, Void unused) {
        if (operands(binary).stream().noneMatch(SourceTexts::isText)) {
            return super.visitBinary(binary, null);
        }
        add(binary);
        operands(binary).stream().filter(operand -> !isText(operand)).forEach(operand -> scan(operand, null));
        return null;
    }

    private void add(ExpressionTree expression) {
        if (!(expression instanceof LiteralTree) || isText(expression)) {
            texts.add(new Text(source, rendered(expression).replaceAll(FORMAT, "‹…›")));
        }
    }

    private static boolean isText(ExpressionTree tree) {
        return tree instanceof LiteralTree literal && literal.getValue() instanceof String;
    }

    private static List<ExpressionTree> operands(ExpressionTree tree) {
        if (tree instanceof BinaryTree binary && binary.getKind() == Tree.Kind.PLUS) {
            List<ExpressionTree> operands = new ArrayList<>(operands(binary.getLeftOperand()));
            operands.addAll(operands(binary.getRightOperand()));
            return operands;
        }
        return List.of(tree);
    }

    private static String rendered(ExpressionTree tree) {
        StringBuilder text = new StringBuilder();
        for (ExpressionTree operand : operands(tree)) {
            text.append(isText(operand) ? ((LiteralTree) operand).getValue() : "‹" + nameOf(operand) + "›");
        }
        return text.toString();
    }

    private static String nameOf(ExpressionTree tree) {
        if (tree instanceof ParenthesizedTree inner) {
            return nameOf(inner.getExpression());
        }
        if (tree instanceof ConditionalExpressionTree either) {
            return eitherOr(either.getTrueExpression()) + " or " + eitherOr(either.getFalseExpression());
        }
        if (tree instanceof IdentifierTree name) {
            return name.getName().toString();
        }
        if (tree instanceof MemberSelectTree select) {
            return select.getIdentifier().toString();
        }
        return tree instanceof MethodInvocationTree call && call.getArguments().isEmpty()
                ? nameOf(call.getMethodSelect()).replaceFirst("^get(?=[A-Z])", "")
                : "…";
    }

    private static String eitherOr(ExpressionTree tree) {
        return isText(tree) && ((LiteralTree) tree).getValue().equals("") ? "nothing" : rendered(tree);
    }
}
