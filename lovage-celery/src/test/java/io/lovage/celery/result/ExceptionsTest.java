package io.lovage.celery.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.file.NoSuchFileException;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ExceptionsTest {

    static final class NoStockException extends Exception {
        private static final long serialVersionUID = 1L;

        NoStockException(String message) {
            super(message);
        }
    }

    static Stream<Arguments> known() {
        return Stream.of(
                Arguments.of(new IllegalArgumentException("m"), "ValueError"),
                Arguments.of(new NumberFormatException("m"), "ValueError"),
                Arguments.of(new ArrayIndexOutOfBoundsException("m"), "IndexError"),
                Arguments.of(new NoSuchElementException("m"), "KeyError"),
                Arguments.of(new ClassCastException("m"), "TypeError"),
                Arguments.of(new IllegalStateException("m"), "RuntimeError"),
                Arguments.of(new UnsupportedOperationException("m"), "NotImplementedError"),
                Arguments.of(new TimeoutException("m"), "TimeoutError"),
                Arguments.of(new SocketTimeoutException("m"), "TimeoutError"),
                Arguments.of(new FileNotFoundException("m"), "FileNotFoundError"),
                Arguments.of(new ConnectException("m"), "ConnectionRefusedError"),
                Arguments.of(new IOException("m"), "OSError"),
                Arguments.of(new AssertionError("m"), "AssertionError"));
    }

    @ParameterizedTest
    @MethodSource("known")
    void what_python_has_a_builtin_for_becomes_that(Throwable error, String type) {
        assertThat(Exceptions.toPython(error)).isEqualTo(RemoteError.of("builtins", type, "m"));
    }

    @Test
    void any_other_keeps_its_java_name() {
        RemoteError error = Exceptions.toPython(new NoStockException("none left"));

        assertThat(error)
                .isEqualTo(RemoteError.of("io.lovage.celery.result", "ExceptionsTest_NoStockException", "none left"));
    }

    @Test
    void one_without_a_message_has_no_arguments() {
        assertThat(Exceptions.toPython(new IllegalStateException()).args()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "builtins, ValueError, java.lang.IllegalArgumentException",
        "builtins, KeyError, java.util.NoSuchElementException",
        "builtins, ZeroDivisionError, java.lang.ArithmeticException",
        "builtins, TimeoutError, java.util.concurrent.TimeoutException",
        "builtins, FileNotFoundError, java.nio.file.NoSuchFileException",
        "builtins, PermissionError, java.nio.file.AccessDeniedException",
        "builtins, OSError, java.io.IOException",
        "builtins, AssertionError, java.lang.AssertionError",
        "celery.exceptions, TaskRevokedError, java.util.concurrent.CancellationException",
        "billiard.exceptions, SoftTimeLimitExceeded, java.util.concurrent.TimeoutException",
    })
    void a_builtin_is_thrown_as_its_java_counterpart_that_knows_the_original(
            String module, String type, String javaType) {
        RemoteError error = RemoteError.of(module, type, "boom");

        Throwable thrown = Exceptions.toJava(error, "Traceback ...");

        assertThat(thrown.getClass().getName()).isEqualTo(javaType);
        assertThat(thrown).hasMessage("boom").cause().isInstanceOfSatisfying(RemoteTaskException.class, cause -> {
            assertThat(cause.error()).isEqualTo(error);
            assertThat(cause.traceback()).isEqualTo("Traceback ...");
        });
    }

    @Test
    void any_other_is_thrown_as_what_it_is_elsewhere() {
        RemoteError error = RemoteError.of("proj.tasks", "OrderError", "no stock", 7);

        assertThat(Exceptions.toJava(error, null))
                .isInstanceOf(RemoteTaskException.class)
                .hasMessage("proj.tasks.OrderError: ('no stock', 7)");
    }

    @Test
    void a_name_that_only_looks_like_a_builtin_is_none() {
        assertThat(Exceptions.toJava(RemoteError.of("proj", "ValueError", "x"), null))
                .isInstanceOf(RemoteTaskException.class);
    }

    @Test
    void an_exception_that_came_from_python_goes_back_as_it_was() {
        RemoteError error = RemoteError.of("builtins", "ZeroDivisionError", "division by zero");

        assertThat(Exceptions.toPython(Exceptions.toJava(error, null))).isEqualTo(error);
        assertThat(Exceptions.toPython(new CancellationException("stop")).type())
                .isEqualTo("RuntimeError");
        assertThat(Exceptions.toPython(
                                new IllegalStateException("mine", Exceptions.toJava(RemoteError.of("p", "E"), null)))
                        .type())
                .isEqualTo("RuntimeError");
    }

    @Test
    void a_file_that_is_missing_keeps_its_name() {
        Throwable thrown = Exceptions.toJava(RemoteError.of("builtins", "FileNotFoundError", "a.txt"), null);

        assertThat(((NoSuchFileException) thrown).getFile()).isEqualTo("a.txt");
    }

    @Test
    void of_an_exception_whose_text_alone_is_left_python_gets_to_know_as_much() {
        assertThat(Exceptions.toPython("java.lang.NumberFormatException", "bad"))
                .isEqualTo(Exceptions.toPython(new NumberFormatException("bad")));
        assertThat(Exceptions.toPython("java.lang.ArrayStoreException", ""))
                .isEqualTo(Exceptions.toPython(new ArrayStoreException()));
        assertThat(Exceptions.toPython("com.shop.Orders$Sold", "out"))
                .isEqualTo(RemoteError.of("com.shop", "Orders_Sold", "out"));
        assertThat(Exceptions.toPython("odd word", "out")).isEqualTo(RemoteError.of("io.lovage", "odd word", "out"));
        assertThat(Exceptions.toPython("io.lovage.worker.TaskTimeoutException", "late"))
                .isEqualTo(RemoteError.of("billiard.exceptions", "SoftTimeLimitExceeded", "late"));
        assertThat(Exceptions.toPython("crash-loop", "thrice"))
                .isEqualTo(RemoteError.of("billiard.exceptions", "WorkerLostError", "thrice"));
    }
}
