package io.lovage.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "mandelbrot",
        description = "Render a picture: a group of tiles, joined by the task that puts them together.")
final class MandelbrotCommand implements Callable<Integer> {

    private final Environment environment;

    @Mixin
    private MandelbrotOptions options;

    MandelbrotCommand(Environment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws Exception {
        return new MandelbrotDemo(environment, options).run();
    }
}
