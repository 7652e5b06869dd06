package io.lovage.redis.celery;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.celery.event.CeleryEvent;
import io.lovage.celery.event.Events;
import io.lovage.celery.event.LamportClock;
import io.lovage.celery.wire.EnvelopeJson;
import io.lovage.event.Event;
import io.lovage.message.MessageId;
import io.lovage.message.Payload;
import io.lovage.message.SystemTime;
import io.lovage.worker.HeldTask;
import io.lovage.worker.HeldTask.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VoiceTest {

    private static final int MOST_WAITING = 10_000;

    private final Fakes.FakeWire wire = new Fakes.FakeWire();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();

    @AfterEach
    void stop() {
        assertThat(thread.shutdownNow()).isNotNull();
    }

    private Voice voice(boolean tells) {
        HeldTask running = new HeldTask(Fakes.message(1), 2, State.RUNNING, Fakes.START);
        Teller teller = new Teller("w1@here", wire, new Names("", 0), SystemTime.clock(), new LamportClock());
        return new Voice(teller, Fakes.desk(List.of(running)), new CeleryIds(), tells, thread);
    }

    private static Event started(int id) {
        return new Event.Started(new MessageId(id, id), "work", "default", 2, Duration.ZERO);
    }

    private static Event succeeded(int id) {
        return new Event.Succeeded(
                new MessageId(id, id), "work", "default", 2, Duration.ofMillis(5), Payload.utf8("true"));
    }

    private List<CeleryEvent> next() throws InterruptedException {
        String text = wire.published.poll(10, TimeUnit.SECONDS);
        assertThat(text).isNotNull();
        List<CeleryEvent> events = new ArrayList<>();
        Events.read(EnvelopeJson.read(text).value().orElseThrow())
                .forEach(read -> events.add(read.value().orElseThrow()));
        return events;
    }

    @Test
    void a_task_is_told_from_its_arrival_to_its_end() throws Exception {
        Voice voice = voice(true);

        voice.on(started(1));
        voice.on(succeeded(1));

        List<CeleryEvent> told = next();
        assertThat(told)
                .extracting(event -> event.what().type())
                .containsExactly("task-received", "task-started", "task-succeeded");
        assertThat(told.get(0).what().toString()).contains("name=work", "args=(1,)", "kwargs={'x': 2}", "retries=1");
        assertThat(told.get(2).what().toString()).contains("result=True", "PT0.005S");
        assertThat(told).extracting(event -> event.source().clock()).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void nothing_is_told_of_tasks_unless_somebody_wants_it() throws Exception {
        wire.sent.complete(null);
        Voice voice = voice(false);

        voice.on(started(1));
        assertThat(voice.tellOfTasks(true)).isTrue();
        assertThat(voice.tellOfTasks(true)).isFalse();
        voice.on(succeeded(1));

        assertThat(next()).extracting(event -> event.what().type()).containsExactly("task-succeeded");
    }

    @Test
    void what_a_server_does_not_take_in_is_dropped_and_not_heaped_up() throws Exception {
        Voice voice = voice(true);
        voice.on(started(1));
        assertThat(next()).as("the thread now waits for the server").hasSize(2);

        for (int i = 0; i < 2 * MOST_WAITING; i++) {
            voice.on(succeeded(2));
        }
        wire.sent.complete(null);
        thread.shutdown();

        assertThat(thread.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        int told = 0;
        while (!wire.published.isEmpty()) {
            told += next().size();
        }
        assertThat(told).isEqualTo(MOST_WAITING);
    }
}
