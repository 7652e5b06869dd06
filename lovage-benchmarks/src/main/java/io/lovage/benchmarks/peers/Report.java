package io.lovage.benchmarks.peers;

import io.lovage.benchmarks.peers.Figures.Quantity;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Prints what was measured as tables that Markdown understands. */
final class Report {

    private final Figures figures;
    private final PrintStream out;

    Report(Figures figures, PrintStream out) {
        this.figures = figures;
        this.out = out;
    }

    /** One row for each of {@code peers} that any of {@code quantities} was measured of. */
    void print(String title, List<String> peers, Quantity... quantities) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(titles(title, quantities));
        for (String peer : peers) {
            List<Optional<String>> cells = Arrays.stream(quantities)
                    .map(quantity -> figures.text(peer, quantity))
                    .toList();
            if (cells.stream().anyMatch(Optional::isPresent)) {
                List<String> row = new ArrayList<>(List.of(peer));
                cells.forEach(cell -> row.add(cell.orElse("-")));
                rows.add(row);
            }
        }
        if (rows.size() > 1) {
            printTable(rows);
        }
    }

    private static List<String> titles(String title, Quantity... quantities) {
        List<String> titles = new ArrayList<>(List.of(title));
        Arrays.stream(quantities).map(quantity -> quantity.toString()).forEach(titles::add);
        return titles;
    }

    void printTargets(List<Target> targets) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("target", "measured", "met"));
        for (Target target : targets) {
            target.measured(figures)
                    .ifPresentOrElse(
                            measured -> rows.add(List.of(
                                    target.text(), "%,.2f".formatted(measured), target.isMet(measured) ? "yes" : "NO")),
                            () -> rows.add(List.of(target.text(), "-", "not measured")));
        }
        printTable(rows);
    }

    private void printTable(List<List<String>> rows) {
        int[] widths = new int[rows.get(0).size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        out.println();
        print(rows.get(0), widths);
        print(Arrays.stream(widths).mapToObj("-"::repeat).toList(), widths);
        rows.stream().skip(1).forEach(row -> print(row, widths));
    }

    private void print(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder("|");
        for (int i = 0; i < widths.length; i++) {
            line.append(' ')
                    .append(row.get(i))
                    .append(" ".repeat(widths[i] - row.get(i).length()))
                    .append(" |");
        }
        out.println(line);
    }
}
