package io.lovage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.cli.testing.LovageProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Types what docs/CLI.md shows, and compares. */
class DocumentTest {

    private static final Path DOCUMENT = Path.of("..", "docs", "CLI.md");
    private static final Pattern BLOCK = Pattern.compile("(?s)```console\n(.*?)```");
    private static final String END = "@end-of-command";

    @TempDir
    private Path folder;

    /** A command and what is shown below it. */
    private record Example(String command, String shown) {

        boolean isInBackground() {
            return command.endsWith(" &");
        }

        /** Three dots stand for anything, also for several lines if they stand alone. */
        Pattern expected() {
            String regex = Arrays.stream(shown.split("\\.\\.\\.", -1))
                    .map(Pattern::quote)
                    .collect(Collectors.joining(".*"));
            return Pattern.compile(regex.replace("\\E.*\\Q\n", "\\E(?s:.*)\\Q\n"));
        }
    }

    @Test
    void every_example_shows_what_happens() throws Exception {
        List<LovageProcess> background = new ArrayList<>();
        try {
            for (List<Example> block : blocks()) {
                if (block.get(0).isInBackground()) {
                    background.add(startWorker(block.get(0)));
                } else {
                    check(block, type(block));
                }
            }
        } finally {
            background.forEach(LovageProcess::close);
        }
        assertThat(background).hasSize(1);
    }

    private LovageProcess startWorker(Example example) {
        String arguments = example.command().replaceAll("^lovage (.*) &$", "$1");
        LovageProcess worker = LovageProcess.start(folder, arguments.split(" ", -1));
        assertThat(worker.awaitOut("is ready") + "\n").matches(example.expected());
        return worker;
    }

    private static void check(List<Example> block, String output) {
        List<String> parts = List.of(output.split(END + "\n", -1));
        for (int i = 0; i < block.size(); i++) {
            assertThat(parts.get(i))
                    .as(block.get(i).command())
                    .matches(block.get(i).expected());
        }
    }

    /** In one shell, so that a variable lasts for the block. */
    private String type(List<Example> block) throws IOException, InterruptedException {
        String command =
                LovageProcess.command().stream().map(part -> "'" + part + "'").collect(Collectors.joining(" "));
        StringBuilder script = new StringBuilder("lovage() { " + command + " \"$@\"; }\n");
        for (Example example : block) {
            script.append(example.command()).append("\necho ").append(END).append('\n');
        }
        Path errors = folder.resolve("stderr");
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", script.toString());
        builder.environment().remove("LOVAGE_URL");
        Process shell = builder.directory(folder.toFile())
                .redirectError(errors.toFile())
                .start();
        String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor(LovageProcess.SOON.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        assertThat(Files.readString(errors)).as("errors of %s", block).doesNotContain("lovage ");
        return output;
    }

    private static List<List<Example>> blocks() throws IOException {
        List<List<Example>> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(Files.readString(DOCUMENT));
        while (matcher.find()) {
            List<Example> examples = new ArrayList<>();
            for (String part : matcher.group(1).split("(?m)^\\$ ", -1)) {
                if (!part.isEmpty()) {
                    int end = part.indexOf('\n');
                    examples.add(new Example(part.substring(0, end), part.substring(end + 1)));
                }
            }
            blocks.add(examples);
        }
        return blocks;
    }
}
