package io.lovage.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * No document shows Java or Python that doesn't run: each block of them follows a comment such as {@code <!-- example: Quickstart.java quickstart -->} and
 * equals that tagged region of an example.
 */
class DocumentsTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path JAVA = Path.of("src/main/java/io/lovage/examples");
    private static final Path PYTHON = Path.of("src/main/python");
    private static final Pattern BLOCK =
            Pattern.compile("(?:<!-- example: (\\S+) (\\S+) -->\\n)?```(?:java|python)\\n(.*?)```", Pattern.DOTALL);

    @Test
    void every_block_of_java_or_python_is_a_region_of_an_example() throws IOException {
        int blocks = 0;
        for (Path document : documents()) {
            for (MatchResult block :
                    BLOCK.matcher(Files.readString(document)).results().toList()) {
                blocks++;
                assertThat(block.group(1))
                        .as("a block of Java or Python in %s names its example", document)
                        .isNotNull();
                assertThat(block.group(3))
                        .as("%s in %s", block.group(2), document)
                        .isEqualTo(region(block.group(1), block.group(2)));
            }
        }
        assertThat(blocks).isPositive();
    }

    private static List<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>();
        try (Stream<Path> top = Files.list(ROOT);
                Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            Stream.concat(top, docs)
                    .filter(path -> path.toString().endsWith(".md"))
                    .forEach(documents::add);
        }
        return documents;
    }

    private static String region(String file, String tag) throws IOException {
        boolean isPython = file.endsWith(".py");
        List<String> lines = Files.readAllLines((isPython ? PYTHON : JAVA).resolve(file));
        String comment = isPython ? "# " : "// ";
        int start = find(lines, comment + "tag::" + tag + "[]");
        int end = find(lines, comment + "end::" + tag + "[]");
        return String.join("\n", lines.subList(start + 1, end)).stripIndent() + "\n";
    }

    private static int find(List<String> lines, String mark) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).strip().equals(mark)) {
                return i;
            }
        }
        throw new AssertionError("There is no line '" + mark + "'.");
    }
}
