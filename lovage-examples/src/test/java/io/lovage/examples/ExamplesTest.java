package io.lovage.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.Lovage;
import io.lovage.client.Handle;
import io.lovage.event.Listening;
import io.lovage.worker.WorkerSettings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExamplesTest {

    @TempDir
    private Path folder;

    @Test
    void the_program_of_the_readme_prints_what_its_task_returned() throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            Quickstart.main(new String[] {url()});
        } finally {
            System.setOut(before);
        }

        assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualToIgnoringNewLines("sent to ann@example.org");
    }

    @Test
    void the_album_is_built_of_all_photos() throws Exception {
        try (Lovage lovage = Lovage.open(url())) {
            Workflows.register(lovage);
            lovage.start(WorkerSettings.defaults().withQueues(List.of("photos")));

            Handle<Void> handle =
                    lovage.enqueue(Workflows.albumOf(List.of(new Workflows.Photo("a"), new Workflows.Photo("b"))));

            assertThat(handle.await(Duration.ofSeconds(10))).isNull();
            assertThat(handle.record().orElseThrow().name()).isEqualTo("album.announce");
        }
    }

    @Test
    void a_worker_is_steered_and_watched() throws Exception {
        try (Lovage lovage = Lovage.open(url())) {
            Workflows.register(lovage);
            lovage.start(WorkerSettings.defaults().withName("w1").withQueues(List.of("photos")));
            BlockingQueue<String> screen = new LinkedBlockingQueue<>();

            assertThat(Steering.rushHour(lovage)).isEqualTo("w1 serves [photos, urgent] and holds 0 tasks");
            try (Listening unused = Steering.watch(lovage, screen::add)) {
                Workflows.Photo photo = new Workflows.Photo("a");
                assertThat(lovage.enqueue(Workflows.RESIZE.with(photo).queue("urgent"))
                                .await(Duration.ofSeconds(10)))
                        .isNotNull();
                assertThat(screen.poll(10, TimeUnit.SECONDS)).isEqualTo("photo.resize done here");
            }
        }
    }

    @Test
    void messages_are_published_consumed_and_received() throws Exception {
        try (Lovage lovage = Lovage.open(url())) {
            Messages.publish(lovage);
            CountDownLatch handled = new CountDownLatch(4);
            Messages.consume(lovage, handled);
            assertThat(handled.getCount()).isZero();

            lovage.queue("orders", Messages.Order.class).publish(new Messages.Order(5, "bread"));
            assertThat(Messages.receive(lovage)).isEqualTo(1);
        }
    }

    @Test
    void a_method_is_called_by_reference() throws Exception {
        assertThat(MethodStyle.run(url())).isEqualTo("ann@example.org got 5 characters");
    }

    private String url() {
        return "sqlite:" + folder.resolve("tasks.db");
    }
}
