package io.lovage.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LeadershipTest {

    private final Leadership leadership = new Leadership();

    private static Operation<String> done() {
        Operation<String> operation = new Operation<>(Operation.Phase.END, 1, work -> "", failure -> "done");
        operation.failed(Failure.closed("sqlite:nothing"));
        return operation;
    }

    @Test
    void a_lone_caller_who_waits_leads() throws Exception {
        for (int i = 0; i < 5; i++) {
            assertThat(leadership.isFree()).isTrue();
            Operation<String> operation = done();
            leadership.took(operation, true);
            assertThat(operation.future().get(1, TimeUnit.SECONDS)).isEqualTo("done");
        }
    }

    @Test
    void waiting_for_what_was_made_of_the_result_counts() {
        Operation<String> operation = done();
        leadership.took(operation, true);
        CompletableFuture<Integer> made = operation.future().thenApply(String::length);

        assertThat(made.join()).isEqualTo(4);

        assertThat(leadership.isFree()).isTrue();
    }

    @Test
    void whoever_calls_again_without_waiting_does_not_lead() {
        leadership.took(done(), true);

        assertThat(leadership.isFree()).isFalse();
    }

    @Test
    void one_of_several_callers_does_not_lead() {
        leadership.served(false);

        assertThat(leadership.isFree()).isFalse();
    }

    @Test
    void whoever_stays_alone_leads_again() {
        leadership.served(false);
        for (int i = 0; i < 3; i++) {
            assertThat(leadership.isFree()).isFalse();
            leadership.served(true);
        }

        assertThat(leadership.isFree()).isTrue();
    }
}
