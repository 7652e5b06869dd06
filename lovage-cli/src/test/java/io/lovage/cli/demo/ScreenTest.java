package io.lovage.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ScreenTest {

    private final StringWriter shown = new StringWriter();
    private final PrintWriter out = new PrintWriter(shown);

    @Test
    void on_a_terminal_one_line_is_drawn_again_and_again() {
        Screen screen = new Screen(out, true);

        screen.progress("tiles", 32, 64, "120/s");
        screen.progress("tiles", 33, 64, "too soon to be drawn");
        screen.progress("tiles", 64, 64, "121/s");
        screen.endProgress();

        assertThat(shown.toString().split("\r\u001b\\[2K", -1))
                .containsExactly(
                        "",
                        "tiles           " + "\u2588".repeat(10) + "\u2591".repeat(10) + "  50 %  120/s",
                        "tiles           " + "\u2588".repeat(20) + " 100 %  121/s" + System.lineSeparator());
    }

    /** One that wraps could not be drawn again. */
    @Test
    void a_line_for_a_terminal_is_no_wider_than_that() {
        new Screen(out, true).progress("tiles", 1, 2, "x".repeat(200));

        assertThat(shown.toString().replace("\r\u001b[2K", "")).hasSize(79);
    }

    @Test
    void elsewhere_a_few_lines_are_enough() {
        Screen screen = new Screen(out, false);

        for (int done = 0; done <= 1000; done++) {
            screen.progress("tiles", done, 1000, "");
        }

        assertThat(shown.toString().lines())
                .containsExactly(
                        "tiles            20 %",
                        "tiles            40 %",
                        "tiles            60 %",
                        "tiles            80 %",
                        "tiles           100 %");
    }
}
