#include "reference.h"
#include <string.h>

static const float tick_ms = 40.0f, threshold_g = 1.4f, gravity_gain = 0.02f, implausible_g2 = 4096.0f;
static const int64_t hold_ticks = 12, never = INT64_MAX;

void impact_stage_start(impact_stage *stage, sample_g at) {
    memset(stage, 0, sizeof *stage);
    stage->last_g = at;
    stage->gravity_g = at;
    stage->last_tick.turn = -1;
    stage->peak_g2 = threshold_g * threshold_g;
    stage->peak_tick = -1;
    stage->confirm_tick = never;
    stage->wake_tick = never;
}

static inline int16_t rounded(float counts) {
    float limited = counts > 32767.0f ? 32767.0f : counts < -32767.0f ? -32767.0f : counts;
    return (int16_t)(int32_t)(limited + (limited < 0 ? -0.5f : 0.5f));
}

static inline void finish_tick(impact_stage *s, motion_tick *ring, int64_t ring_count) {
    const float share = 1 / tick_ms;
    float x = s->sum_g_ms.x * share, y = s->sum_g_ms.y * share, z = s->sum_g_ms.z * share;
    s->sum_g_ms = (sample_g){0, 0, 0, 0};
    s->sum_dps_ms = 0;
    motion_tick tick = {rounded(x * 1024), rounded(y * 1024), rounded(z * 1024), -1};
    if (memcmp(&tick, &s->last_tick, sizeof tick) == 0) {
        s->equal_ticks = (s->equal_ticks < INT32_MAX - 1 ? s->equal_ticks : INT32_MAX - 1) + 1;
    } else {
        s->equal_ticks = 0;
    }
    s->last_tick = tick;
    ring[s->ticks & (ring_count - 1)] = tick;
    s->gravity_g.x += (x - s->gravity_g.x) * gravity_gain;
    s->gravity_g.y += (y - s->gravity_g.y) * gravity_gain;
    s->gravity_g.z += (z - s->gravity_g.z) * gravity_gain;
    float mean_g2 = x * x + y * y + z * z;
    if (mean_g2 > s->peak_g2) {
        s->peak_g2 = mean_g2;
        s->peak_tick = s->ticks;
        s->confirm_tick = s->ticks + hold_ticks;
    }
    s->ticks += 1;
}

static inline void add(sample_g *sum, sample_g from, sample_g to, float half_ms) {
    sum->x += (from.x + to.x) * half_ms;
    sum->y += (from.y + to.y) * half_ms;
    sum->z += (from.z + to.z) * half_ms;
}

static inline void cross(impact_stage *s, sample_g to, float step_ms, motion_tick *ring, int64_t ring_count) {
    sample_g from = s->last_g;
    float from_turn = s->last_turn_dps, rest_ms = step_ms;
    while (s->phase_ms + rest_ms >= tick_ms && rest_ms > 0) {
        float part_ms = tick_ms - s->phase_ms;
        float share = part_ms / rest_ms < 1 ? part_ms / rest_ms : 1;
        sample_g edge = {from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share,
                         from.z + (to.z - from.z) * share, 0};
        float edge_turn = from_turn + (0 - from_turn) * share;
        add(&s->sum_g_ms, from, edge, 0.5f * part_ms);
        s->sum_dps_ms += (from_turn + edge_turn) * (0.5f * part_ms);
        finish_tick(s, ring, ring_count);
        from = edge;
        from_turn = edge_turn;
        rest_ms = rest_ms - part_ms > 0 ? rest_ms - part_ms : 0;
        s->phase_ms = 0;
    }
    add(&s->sum_g_ms, from, to, 0.5f * rest_ms);
    s->sum_dps_ms += from_turn * (0.5f * rest_ms);
    s->last_g = to;
    s->last_turn_dps = 0;
    s->phase_ms += rest_ms;
}

int64_t impact_stage_feed(impact_stage *stage, const sample_g *samples, int64_t count, int64_t first, float step_ms,
                          motion_tick *ring, int64_t ring_count) {
    impact_stage s = *stage;
    int64_t index = first;
    while (index < count) {
        sample_g sample = samples[index];
        if (!(sample.x * sample.x + sample.y * sample.y + sample.z * sample.z < implausible_g2)) break;
        index += 1;
        float phase = s.phase_ms + step_ms;
        if (phase < tick_ms) {
            add(&s.sum_g_ms, s.last_g, sample, 0.5f * step_ms);
            s.last_g = sample;
            s.phase_ms = phase;
        } else {
            cross(&s, sample, step_ms, ring, ring_count);
            if (s.ticks >= s.confirm_tick || s.ticks >= s.wake_tick) break;
        }
    }
    *stage = s;
    return index;
}
