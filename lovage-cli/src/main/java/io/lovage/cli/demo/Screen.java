package io.lovage.cli.demo;

import java.io.Console;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;

/** Where a demo shows how far it is: one line that is drawn again and again on a terminal, a line now and then elsewhere. */
public final class Screen {

    private static final int BAR_WIDTH = 20;
    private static final int LABEL_WIDTH = 15;
    private static final long REDRAW_NANOS = 50_000_000;
    private static final int PLAIN_LINES = 5;

    /** A line that wraps can't be drawn again. */
    private static final int LONGEST_LINE = 79;

    private static final String CLEAR_LINE = "\r\u001b[2K";
    private static final int FIRST_JAVA_WITH_IS_TERMINAL = 22;

    private final PrintWriter out;
    private final boolean live;
    private long drawnAt = System.nanoTime() - REDRAW_NANOS;
    private int plainLines;
    private boolean lineIsOpen;

    /**
     * @param live whether {@code out} is a terminal that can draw a line again
     */
    public Screen(PrintWriter out, boolean live) {
        this.out = out;
        this.live = live;
    }

    /** Whether this process talks to a person who wants to see things move. */
    @SuppressWarnings("SystemConsoleNull") // Newer JDKs are asked in isTerminal().
    public static boolean isLive(Map<String, String> variables) {
        Console console = System.console();
        return console != null && isTerminal(console) && !"dumb".equals(variables.get("TERM"));
    }

    /** Shows how much of {@code total} is done, if it is time to. */
    public void progress(String label, int done, int total, String remark) {
        double part = total == 0 ? 1 : (double) done / total;
        if (live) {
            long now = System.nanoTime();
            if (now - drawnAt < REDRAW_NANOS && done < total) {
                return;
            }
            drawnAt = now;
            String line = line(label, bar(part), part, remark);
            out.print(CLEAR_LINE + line.substring(0, Math.min(line.length(), LONGEST_LINE)));
            lineIsOpen = true;
            out.flush();
        } else if (part * PLAIN_LINES >= plainLines + 1) {
            plainLines = (int) (part * PLAIN_LINES);
            out.println(line(label, "", part, remark));
            out.flush();
        }
    }

    /** Ends what was shown so far, so that the next progress begins anew. */
    public void endProgress() {
        if (lineIsOpen) {
            out.println();
        }
        lineIsOpen = false;
        plainLines = 0;
    }

    /** Says something above the progress. */
    public void say(String text) {
        if (lineIsOpen) {
            out.print(CLEAR_LINE);
            lineIsOpen = false;
        }
        out.println(text);
        out.flush();
    }

    /** Says something under a label of the same width as those of progress. */
    public void say(String label, String text) {
        say(String.format("%-" + LABEL_WIDTH + "s %s", label, text));
    }

    private static String line(String label, String bar, double part, String remark) {
        return String.format(Locale.ROOT, "%-" + LABEL_WIDTH + "s %s%3d %%  %s", label, bar, (int) (100 * part), remark)
                .stripTrailing();
    }

    private static String bar(double part) {
        int full = (int) Math.round(part * BAR_WIDTH);
        return "\u2588".repeat(full) + "\u2591".repeat(BAR_WIDTH - full) + " ";
    }

    /** Newer JDKs have a console even where no terminal is. */
    private static boolean isTerminal(Console console) {
        if (Runtime.version().feature() < FIRST_JAVA_WITH_IS_TERMINAL) {
            return true;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
