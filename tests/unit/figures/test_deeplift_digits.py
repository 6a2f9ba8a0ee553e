from deeplift_study_examples import DIGIT_METHODS, DIGITS, digit_files
from drawn_figures import lines, made

from fourier_prior.figures import deeplift_digits


def test_figure_dl_2_has_a_part_per_network_and_a_panel_per_pair(tmp_path):
    erasures, accuracies = digit_files(tmp_path)
    networks, scales = zip(*DIGITS, strict=True)
    files = {"erasures": erasures, "accuracy": accuracies}
    figure = made(deeplift_digits, files, tmp_path, networks=networks, scales=scales)
    assert [axes.get_title() for axes in figure.axes] == ["8 → 3 (n = 12)", "8 → 6 (n = 12)"] * 2
    text = lines(figure)
    assert "Network trained here (seed-00), pixels 0–1, test accuracy 98.76%" in text
    assert "The authors’ network, pixels 0–255, test accuracy 97.65%" in text
    named = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert named == DIGIT_METHODS
