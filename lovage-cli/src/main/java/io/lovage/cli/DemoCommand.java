package io.lovage.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "demo",
        description = "Watch several worker processes share a job. Without a name: mandelbrot.",
        commandListHeading = "%nDemos:%n",
        synopsisSubcommandLabel = "[mandelbrot | words]")
final class DemoCommand implements Callable<Integer> {

    private final Environment environment;

    @Mixin
    private MandelbrotOptions options;

    DemoCommand(Environment environment) {
        this.environment = environment;
    }

    /** For {@link Commands}. */
    static Object with(Environment environment) {
        CommandLine line = new CommandLine(new DemoCommand(environment));
        CommandLine unused =
                line.addSubcommand(new MandelbrotCommand(environment)).addSubcommand(new WordsCommand(environment));
        return line;
    }

    @Override
    public Integer call() throws Exception {
        return new MandelbrotDemo(environment, options).run();
    }
}
