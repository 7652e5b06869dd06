package io.lovage.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code lovage} command: reads its arguments and hands over to one subcommand. */
@Command(
        name = "lovage",
        description = "Message queue, task queue and workflow system.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class Main implements Runnable {

    @Spec
    private CommandSpec spec;

    private Main() {}

    /** Ends the JVM with the exit code of the subcommand, or 2 if the arguments make no sense. */
    public static void main(String... arguments) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(out, err, arguments));
    }

    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        return new CommandLine(new Main())
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler(Main::explain)
                .execute(arguments);
    }

    /** Reached only when no subcommand is named, since a subcommand runs in place of this. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "No command given");
    }

    private static int explain(ParameterException mistake, String[] arguments) {
        CommandLine command = mistake.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        command.getErr().printf("%s: %s. Try '%s --help'.%n", name, problem(mistake), name);
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    /** Picocli calls a mistyped command an "unmatched argument at index 0", which helps nobody. */
    private static String problem(ParameterException mistake) {
        boolean atTop = mistake.getCommandLine().getParent() == null;
        if (atTop && mistake instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()) {
            return "Unknown command '" + unmatched.getUnmatched().get(0) + "'";
        }
        return Objects.requireNonNullElse(mistake.getMessage(), "The arguments make no sense");
    }
}
