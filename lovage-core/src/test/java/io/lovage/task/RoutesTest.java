package io.lovage.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lovage.message.InvalidMessageException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutesTest {

    private static final Task<String, Integer> BILL = Task.of("billing.bill", String.class, Integer.class);
    private static final Task<Integer, Integer> TAX = Task.of("billing.tax", Integer.class, Integer.class);
    private static final Task<List<Integer>, Integer> SUM = Task.reducer("sum", Integer.class, Integer.class);
    private static final Task<Failure, Void> ALERT = Task.of("billing.alert", Failure.class);
    private static final Routes BILLING = Routes.NONE.with("billing.*", "java");

    @ParameterizedTest
    @CsvSource({
        "billing.*,   billing.tax,     true",
        "billing.*,   billing.,        true",
        "billing.*,   billing.eu.tax,  true",
        "billing.*,   billing,         false",
        "billing.*,   billingXtax,     false",
        "billing.*,   my.billing.tax,  false",
        "billing.tax, billing.tax,     true",
        "billing.tax, billing.taxes,   false",
        "*.tax,       billing.tax,     true",
        "*.tax,       billing.taxes,   false",
        "b*.t*x,      billing.tax,     true",
        "*,           anything,        true",
        "[a-z]+,      billing,         false",
        "a.b,         aXb,             false",
    })
    void a_star_stands_for_any_characters_and_all_else_for_itself(String pattern, String task, boolean fits) {
        assertThat(Routes.NONE.with(pattern, "q").queueOf(task).isPresent()).isEqualTo(fits);
    }

    @Test
    void of_several_patterns_that_fit_the_first_counts() {
        Routes routes = BILLING.with("billing.tax", "late").with("*", "rest");

        assertThat(routes.queueOf("billing.tax")).contains("java");
        assertThat(routes.queueOf("other")).contains("rest");
    }

    @Test
    void a_call_goes_where_its_route_leads_and_without_one_where_it_went() {
        assertThat(queues(BILLING.applyTo(BILL.with("x")))).containsExactly("java");
        assertThat(queues(BILLING.applyTo(SUM.with(List.of())))).containsExactly("default");
        assertThat(queues(Routes.NONE.applyTo(BILL.with("x")))).containsExactly("default");
    }

    @Test
    void a_queue_that_a_task_or_a_call_names_is_kept() {
        assertThat(queues(BILLING.applyTo(BILL.queue("own").with("x")))).containsExactly("own");
        assertThat(queues(BILLING.applyTo(BILL.with("x").queue("own")))).containsExactly("own");
    }

    @Test
    void a_foreign_task_goes_to_celerys_queue_unless_a_route_or_a_queue_is_set() {
        Task<String, Integer> foreign = Task.foreign("billing.bill", String.class, Integer.class);

        assertThat(queues(Routes.NONE.applyTo(foreign.with("x")))).containsExactly("celery");
        assertThat(queues(BILLING.applyTo(foreign.with("x")))).containsExactly("java");
        assertThat(queues(BILLING.applyTo(foreign.queue("own").with("x")))).containsExactly("own");
        assertThat(queues(BILLING.applyTo(Task.foreignCall("billing.bill", "[]", "{}"))))
                .containsExactly("java");
    }

    @Test
    void tasks_within_compositions_go_their_ways_each() {
        Call<Integer> flow = Flow.group(List.of(
                        BILL.with("x").then(TAX), BILL.queue("own").with("y").in(Duration.ofSeconds(1))))
                .then(SUM)
                .then(TAX)
                .onError(ALERT);

        assertThat(queues(BILLING.applyTo(flow))).containsExactly("java", "java", "own", "default", "java", "java");
    }

    @Test
    void a_route_that_leads_nowhere_is_refused() {
        assertThatThrownBy(() -> BILLING.with("", "java"))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessage(
                        "The route to queue 'java' has an empty pattern, which fits no task. Use for example 'billing.*'.");
        assertThatThrownBy(() -> BILLING.with("x", "two queues"))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessageContaining("two queues");
    }

    /** Where the tasks of {@code call} go: first the tasks in their order, then what handles their failure. */
    private static List<String> queues(Call<?> call) {
        List<String> queues = new ArrayList<>();
        collect(call.work(), queues);
        return queues;
    }

    private static void collect(Work work, List<String> queues) {
        if (work instanceof Work.Single single) {
            queues.add(CallMessages.queue(single, single.options()));
        } else if (work instanceof Work.Chain chain) {
            collect(chain.first(), queues);
            collect(chain.second(), queues);
        } else if (work instanceof Work.Group group) {
            group.members().forEach(member -> collect(member, queues));
        } else if (work instanceof Work.Scope scope) {
            collect(scope.work(), queues);
            scope.onError().forEach(handler -> collect(handler, queues));
        }
    }
}
