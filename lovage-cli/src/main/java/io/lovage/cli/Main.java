package io.lovage.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code lovage} command: reads its arguments and hands over to one subcommand. */
@Command(
        name = "lovage",
        description = "Message queue, task queue and workflow system.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footerHeading = "%nEnvironment:%n",
        footer = {
            "  LOVAGE_URL          where the engine is, unless --url says it; else sqlite:lovage.db",
            "  LOVAGE_DEBUG=1      shows where an error comes from",
            "  LOVAGE_JAVA_OPTS    further options for the JVM",
            "",
            "'lovage COMMAND --help' explains a command."
        })
public final class Main implements Runnable {

    private static final int HELP_WIDTH = 100;

    @Spec
    private CommandSpec spec;

    private Main() {}

    /** Ends the JVM with the exit code of the subcommand, or 2 if the arguments make no sense. */
    public static void main(String... arguments) {
        System.exit(run(Environment.ofProcess(), arguments));
    }

    static int run(Environment environment, String... arguments) {
        CommandLine line = commandLine(environment, arguments);
        Optional<String> garbled =
                Arrays.stream(arguments).filter(Main::isGarbled).findFirst();
        int exitCode = garbled.isPresent()
                ? new Failures(environment).explain(notText(garbled.get()), line)
                : line.execute(arguments);
        environment.out().flush();
        environment.err().flush();
        return exitCode;
    }

    private static CommandLine commandLine(Environment environment, String... arguments) {
        CommandLine line = new CommandLine(new Main());
        String first = arguments.length == 0 ? "" : arguments[0];
        Commands.candidates(first, environment).forEach(line::addSubcommand);
        line.getSubcommands().values().forEach(Main::addHelpOption);
        Failures failures = new Failures(environment);
        line.setOut(environment.out());
        line.setErr(environment.err());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExpandAtFiles(false);
        line.setUsageHelpWidth(HELP_WIDTH);
        line.setParameterExceptionHandler(failures::explainUsage);
        line.setExecutionExceptionHandler((error, command, parsed) -> failures.explain(error, command));
        line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, Main::groupedCommands);
        line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING, help -> "");
        line.getCommandSpec().usageMessage().exitCodeListHeading("%nExit codes:%n");
        line.getCommandSpec().usageMessage().exitCodeList(UsageMessageSpec.keyValuesMap(ExitCode.EXPLAINED));
        return line;
    }

    /** The JVM puts this character for each byte that it can't read; what was typed is lost. */
    private static boolean isGarbled(String argument) {
        return argument.indexOf('\uFFFD') >= 0;
    }

    private static UsageException notText(String argument) {
        return new UsageException(
                "The argument '%s' is not valid UTF-8. Check what you typed, and the locale", argument);
    }

    private static void addHelpOption(CommandLine command) {
        CommandSpec unused = command.getCommandSpec()
                .addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Show this help and exit.")
                        .build());
        command.getSubcommands().values().forEach(Main::addHelpOption);
    }

    /** Reached only when no subcommand is named, since a subcommand runs in place of this. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "No command given");
    }

    private static String groupedCommands(Help help) {
        StringBuilder text = new StringBuilder();
        Map<String, Help> commands = help.subcommands();
        for (Map.Entry<String, List<String>> group : Commands.groups().entrySet()) {
            text.append(String.format("%n%s:%n", group.getKey()));
            for (String name : group.getValue()) {
                CommandSpec command = Objects.requireNonNull(commands.get(name)).commandSpec();
                text.append(String.format(
                        "  %-10s %s%n", name, command.usageMessage().description()[0]));
            }
        }
        return text.toString();
    }
}
