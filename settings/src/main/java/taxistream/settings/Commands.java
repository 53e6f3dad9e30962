package taxistream.settings;

import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import java.time.Duration;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.ITypeInfo;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Runs commands: reads their settings from the four sources, turns what goes wrong into a sentence and an exit code. */
public final class Commands {

    public static final int SUCCESS = 0;
    public static final int FAILED = 1;
    public static final int WRONG_USAGE = 2;
    /** Stopped by a signal before all was done: what a shell reports for SIGINT. */
    public static final int STOPPED = 130;

    /** With this variable set, an error's stack trace follows its sentence. */
    private static final String TRACE = "TAXISTREAM_TRACE";

    /** NAME=VALUE in a URL's options, in the key-value form of a host too. */
    private static final Pattern OPTION = Pattern.compile("(?<=[?&(,])([^=?&(),\\s]+)=([^&),\\s]*)");

    private static final Pattern PASSWORD = Pattern.compile("(?i)password\\d?$");

    private final Map<String, String> environment;
    private final PrintWriter out;
    private final PrintWriter err;

    public Commands(Map<String, String> environment, PrintWriter out, PrintWriter err) {
        this.environment = Map.copyOf(environment);
        this.out = new PrintWriter(new PrintableWriter(out), true);
        this.err = new PrintWriter(new PrintableWriter(err), true);
    }

    /** Commands on this process's environment, output and error stream. */
    public static Commands ofProcess() {
        return new Commands(System.getenv(), new PrintWriter(System.out, true), new PrintWriter(System.err, true));
    }

    /** Runs one of the families' commands, named by the first argument, below the given root. */
    public int run(Object root, List<CommandFamily> families, String... arguments) {
        return explained(() -> commandLine(root, families, arguments).execute(arguments));
    }

    /** The families' commands below the root, ready to parse the arguments; those may name the configuration's folder. */
    public CommandLine commandLine(Object root, List<CommandFamily> families, String... arguments) {
        CommandLine rootLine = prepared(new CommandLine(root));
        ConfigurationFolder folder = ConfigurationFolder.find(List.of(arguments), environment);
        for (CommandFamily family : families) {
            familyLines(family, folder).forEach(rootLine::addSubcommand);
        }
        rootLine.addSubcommand(prepared(new CommandLine(new CommandLine.HelpCommand())));
        return rootLine;
    }

    /** Runs the family's command of this name alone, as under {@code spark-submit}: the arguments do not name it. */
    public int run(CommandFamily family, String name, String... arguments) {
        return explained(() -> {
            ConfigurationFolder folder = ConfigurationFolder.find(List.of(arguments), environment);
            List<CommandLine> lines = familyLines(family, folder);
            return lines.stream()
                    .filter(line -> line.getCommandName().equals(name))
                    .findFirst()
                    .orElseThrow(() -> unknown(
                            name,
                            lines.stream().map(CommandLine::getCommandName).toList()))
                    .execute(arguments);
        });
    }

    private static WrongUsage unknown(String command, List<String> known) {
        return new WrongUsage("Unknown command '" + command + "'." + Nearest.hint(command, known));
    }

    private List<CommandLine> familyLines(CommandFamily family, ConfigurationFolder folder) {
        List<CommandLine> lines = new ArrayList<>();
        Set<String> keys = new TreeSet<>();
        for (Callable<Integer> command : family.commands()) {
            CommandLine line = prepared(new CommandLine(command));
            keys.addAll(keys(line.getCommandSpec()));
            lines.add(line);
        }
        SettingSources sources = new SettingSources(environment, folder.read(family.propertiesFile(), keys));
        lines.forEach(line -> line.setDefaultValueProvider(sources));
        return lines;
    }

    private static Set<String> keys(CommandSpec spec) {
        Set<String> keys = new TreeSet<>();
        spec.options().stream()
                .filter(SettingSources::isSetting)
                .map(SettingSources::propertyKey)
                .forEach(keys::add);
        spec.subcommands().values().forEach(child -> keys.addAll(keys(child.getCommandSpec())));
        return keys;
    }

    private CommandLine prepared(CommandLine line) {
        return line.setOut(out)
                .setErr(err)
                .registerConverter(Duration.class, new DurationConverter())
                .registerConverter(YearMonth.class, new MonthConverter())
                .registerConverter(DataSize.class, new DataSize.Converter())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOverwrittenOptionsAllowed(false)
                .setUsageHelpAutoWidth(true)
                .setUsageHelpLongOptionsMaxWidth(28)
                .setAbbreviatedOptionsAllowed(false)
                .setHelpFactory(SettingsHelp::new)
                .setParameterExceptionHandler((e, arguments) -> refuse(e))
                .setExecutionExceptionHandler((e, failed, parsed) -> end(e));
    }

    private int explained(Callable<Integer> run) {
        try {
            return run.call();
        } catch (Exception | Error e) { // of an Error Java would print the stack alone
            return end(e);
        }
    }

    private int refuse(ParameterException e) {
        CommandSpec spec = e.getCommandLine().getCommandSpec();
        // picocli looks for what is missing first. A flag that is not known may be the missing one, misspelt.
        List<String> unmatched = e.getCommandLine().getUnmatchedArguments();
        if (!unmatched.isEmpty()
                && (e instanceof UnmatchedArgumentException || e instanceof MissingParameterException)) {
            err.println(unmatched(unmatched.get(0), spec));
        } else {
            err.println(noneOf(e).orElseGet(() -> ended(e.getMessage())));
        }
        err.println("Run '" + spec.qualifiedName() + " --help' for every flag.");
        return WRONG_USAGE;
    }

    /** The sentence for a word that is none of a few. picocli has the names of Java's constants in theirs. */
    private static Optional<String> noneOf(ParameterException e) {
        if (e.getArgSpec() == null || !e.getMessage().contains("expected one of")) {
            return Optional.empty();
        }
        ITypeInfo type = e.getArgSpec().typeInfo();
        ITypeInfo one = type.isCollection() ? type.getAuxiliaryTypeInfos().get(0) : type;
        if (!(e.getArgSpec() instanceof OptionSpec option)) {
            return Optional.empty();
        }
        List<String> words = one.getEnumConstantNames().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .toList();
        return Optional.of("Invalid value for option '" + option.longestName() + "': '" + e.getValue() + "' is none of "
                + String.join(", ", words.subList(0, words.size() - 1)) + " or " + words.get(words.size() - 1) + ".");
    }

    private static String unmatched(String argument, CommandSpec spec) {
        if (argument.startsWith("-")) {
            return UnknownFlag.sentence(argument.replaceFirst("=.*", ""), spec);
        }
        if (!spec.subcommands().isEmpty()) {
            return "Unknown command '" + argument + "'."
                    + Nearest.hint(argument, spec.subcommands().keySet());
        }
        return "Unexpected argument '" + argument + "'.";
    }

    /** The sentence for a path that Java cannot spell, wherever a command takes it first: any flag and variable may hold one. */
    private static Optional<String> unusablePath(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof InvalidPathException path) {
                return Optional.of("Cannot take the path '" + path.getInput() + "': " + path.getReason()
                        + ". If its name goes beyond ASCII, set LC_ALL=C.UTF-8.");
            }
        }
        return Optional.empty();
    }

    private int end(Throwable e) {
        Throwable known = e;
        while (known != null && !(known instanceof FailedRun) && !(known instanceof WrongUsage)) {
            known = known.getCause();
        }
        if (known == null && HostLimits.sentence(e).isPresent()) {
            err.println(HostLimits.sentence(e).get());
            return FAILED;
        }
        if (known == null && unusablePath(e).isPresent()) {
            err.println(unusablePath(e).get());
            return WRONG_USAGE;
        }
        if (known == null) {
            err.println("taxistream stopped on an error that it has no sentence for. Please report this:");
            e.printStackTrace(err);
            return FAILED;
        }
        err.println(known.getMessage());
        if (environment.containsKey(TRACE)) {
            e.printStackTrace(err);
        }
        return known instanceof WrongUsage ? WRONG_USAGE : FAILED;
    }

    private static String ended(String sentence) {
        return sentence.endsWith(".") ? sentence : sentence + ".";
    }

    /** "topic=trips memory=2g …": the effective values of a command, for one line of its log. */
    public static String effective(CommandSpec spec) {
        List<String> values = new ArrayList<>();
        for (ArgSpec argument : spec.args()) {
            if (argument instanceof CommandLine.Model.OptionSpec option && SettingSources.isSetting(option)) {
                Object value = option.getValue();
                if (value != null) {
                    String spelt =
                            value instanceof Duration duration ? DurationConverter.spell(duration) : value.toString();
                    values.add(SettingSources.propertyKey(option) + "=" + withoutPasswords(spelt));
                }
            }
        }
        return String.join(" ", values);
    }

    /** A URL's options may hold passwords of key stores, though never the server's. */
    private static String withoutPasswords(String value) {
        return OPTION.matcher(value)
                .replaceAll(option -> Matcher.quoteReplacement(
                        PASSWORD.matcher(MySqlUrl.decoded(option.group(1))).find()
                                ? option.group(1) + "=…"
                                : option.group()));
    }
}
