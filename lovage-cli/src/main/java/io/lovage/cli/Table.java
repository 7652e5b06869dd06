package io.lovage.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Columns for people: text to the left, numbers to the right, two blanks between. */
final class Table {

    private final List<String> header;
    private final List<List<?>> rows = new ArrayList<>();

    Table(String... header) {
        this.header = List.of(header);
    }

    void add(Object... cells) {
        rows.add(List.of(cells));
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    int size() {
        return rows.size();
    }

    void print(PrintWriter out) {
        int[] widths = header.stream().mapToInt(String::length).toArray();
        for (List<?> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).toString().length());
            }
        }
        print(out, widths, header);
        rows.forEach(row -> print(out, widths, row));
    }

    private void print(PrintWriter out, int[] widths, List<?> cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = cells.get(i).toString();
            String blanks = " ".repeat(widths[i] - cell.length());
            line.append(isNumber(i) ? blanks + cell : cell + blanks).append("  ");
        }
        out.println(line.toString().stripTrailing());
    }

    private boolean isNumber(int column) {
        return !rows.isEmpty() && rows.get(0).get(column) instanceof Number;
    }
}
