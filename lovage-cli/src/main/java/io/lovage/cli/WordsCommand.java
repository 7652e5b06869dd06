package io.lovage.cli;

import io.lovage.cli.words.WordCount;
import io.lovage.task.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "words",
        description = "Count the words of all text files below a folder, and print the most frequent.",
        footer = {
            "",
            "A word is a maximal run of Unicode letters, in lower case; a text file one that is valid UTF-8 without NUL.",
            "Symbolic links are not followed, so that each file counts once."
        })
final class WordsCommand implements Callable<Integer> {

    private static final int MOST_WORKERS = 128;
    private static final int LONGEST_TOP = 1_000_000;

    private final Environment environment;

    @Parameters(paramLabel = "DIR", description = "The folder.")
    private Path folder = Path.of("");

    @Option(names = "--top", paramLabel = "N", description = "So many words; ${DEFAULT-VALUE} unless set.")
    private int top = 20;

    @Option(names = "--workers", paramLabel = "N", description = "Worker processes; one for each core unless set.")
    private int workers = Runtime.getRuntime().availableProcessors();

    @Option(names = "--keep", description = "Keep the engine's file, the counts and the workers' logs.")
    private boolean keep;

    @Mixin
    private JsonOption json;

    WordsCommand(Environment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws Exception {
        check();
        List<WordCount> words = new WordsDemo(environment, folder, workers, keep).count(top);
        if (json.asked()) {
            JsonOption.printList(words.stream().map(WordsCommand::json).iterator(), environment.out());
        } else {
            print(words);
        }
        return ExitCode.OK;
    }

    private void check() {
        if (top < 1 || top > LONGEST_TOP) {
            throw new UsageException("--top %d is out of range: use 1 to %,d", top, LONGEST_TOP);
        }
        if (workers < 1 || workers > MOST_WORKERS) {
            throw new UsageException("--workers %d is out of range: use 1 to %d", workers, MOST_WORKERS);
        }
        if (!Files.isDirectory(folder) || !Files.isReadable(folder)) {
            throw new UsageException("'%s' is no folder that can be read", folder);
        }
    }

    private void print(List<WordCount> words) {
        Table table = new Table("", "WORD", "COUNT");
        for (WordCount word : words) {
            table.add(table.size() + 1, word.word(), word.count());
        }
        if (!words.isEmpty()) {
            table.print(environment.out());
        }
    }

    private static ObjectNode json(WordCount word) {
        ObjectNode node = Json.mapper().createObjectNode();
        node.put("word", word.word());
        node.put("count", word.count());
        return node;
    }
}
