package io.lovage.celery.follow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CanvasesTest {

    static Stream<String> names() {
        return Samples.ALL.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void java_workers_run_the_canvases_of_a_java_client(String name) {
        JavaWorker worker = Samples.ALL.get(name).started().run();

        assertThat(Samples.told(worker.result(Samples.FINAL_ID)))
                .isEqualTo(Samples.ALL.get(name).expected());
        assertThat(worker.problems).isEmpty();
    }
}
