package io.lovage.cli;

import io.lovage.client.TaskFailedException;
import io.lovage.message.EngineUnavailableException;
import io.lovage.message.InvalidMessageException;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what went wrong into a line or two for a person and an exit code for a script. */
final class Failures {

    private final Environment environment;

    Failures(Environment environment) {
        this.environment = environment;
    }

    int explainUsage(ParameterException mistake, String[] arguments) {
        CommandLine command = mistake.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        environment.err().printf("%s: %s. Try '%s --help'.%n", name, withoutEnd(usageProblem(mistake)), name);
        traceIfAsked(mistake);
        return ExitCode.USAGE;
    }

    int explain(Exception error, CommandLine command) {
        PrintWriter err = environment.err();
        String name = command.getCommandSpec().qualifiedName();
        int exitCode = exitCode(error);
        if (exitCode == ExitCode.BUG) {
            err.printf("%s: unexpected %s. This is a fault of Lovage's own.%n", name, oneLine(String.valueOf(error)));
            if (!environment.debug()) {
                err.printf("Set LOVAGE_DEBUG=1 to see where it comes from, and please report it.%n");
            }
        } else {
            err.printf("%s: %s%n", name, text(error));
        }
        traceIfAsked(error);
        return exitCode;
    }

    private static int exitCode(Exception error) {
        if (error instanceof UsageException || error instanceof InvalidMessageException) {
            return ExitCode.USAGE;
        }
        if (error instanceof TaskFailedException) {
            return ExitCode.TASK_FAILED;
        }
        if (error instanceof TimeoutException) {
            return ExitCode.TIMED_OUT;
        }
        return error instanceof EngineUnavailableException ? ExitCode.ENGINE_UNREACHABLE : ExitCode.BUG;
    }

    /** Engines tell all there is in their own text; when core wraps what an engine threw, the cause has the reason. */
    private static String text(Exception error) {
        String text = oneLine(
                Objects.requireNonNullElse(error.getMessage(), error.getClass().getName()));
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String reason = root.getMessage() == null ? root.getClass().getName() : oneLine(root.getMessage());
        return text.contains(reason) ? text : withoutEnd(text) + ": " + reason;
    }

    /** Picocli calls a mistyped command an "unmatched argument at index 0", which helps nobody. */
    private static String usageProblem(ParameterException mistake) {
        boolean takesCommands = !mistake.getCommandLine().getSubcommands().isEmpty();
        if (takesCommands && mistake instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()) {
            return "Unknown command '" + unmatched.getUnmatched().get(0) + "'";
        }
        return Objects.requireNonNullElse(mistake.getMessage(), "The arguments make no sense");
    }

    private static String withoutEnd(String text) {
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s*\\R\\s*", " ");
    }

    private void traceIfAsked(Exception error) {
        if (environment.debug()) {
            error.printStackTrace(environment.err());
        }
    }
}
