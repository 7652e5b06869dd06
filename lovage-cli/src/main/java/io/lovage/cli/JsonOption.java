package io.lovage.cli;

import io.lovage.task.Json;
import java.io.PrintWriter;
import java.util.Iterator;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Listings for programs. */
final class JsonOption {

    @Option(names = "--json", description = "Print JSON.")
    private boolean asked;

    boolean asked() {
        return asked;
    }

    /** A list with an element on each line, without having all of it in memory. */
    static void printList(Iterator<? extends JsonNode> elements, PrintWriter out) {
        out.print("[");
        for (String separator = "\n"; elements.hasNext() && !out.checkError(); separator = ",\n") {
            out.print(separator);
            out.print(Json.mapper().writeValueAsString(elements.next()));
        }
        out.println("\n]");
    }

    static void print(JsonNode value, PrintWriter out) {
        out.println(Json.mapper().writeValueAsString(value));
    }
}
