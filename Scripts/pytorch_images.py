#!/usr/bin/env python3
"""The classic autoregressive models of images in plain PyTorch: what Scripts/compare-images times wavegen against.

    Scripts/pytorch_images.py            checks that no model sees the pixels that it predicts, and prints sizes
    Scripts/pytorch_images.py --times    also times training (batch of 128) and sampling (1 and 64) of 28 × 28 pixels

Written from the papers, as one writes such models for research: no line is slow on purpose, and none is a kernel of its
own. Every model takes images [batch, 1, rows, columns] of 0 and 1 and returns logits of the same shape: of a 1 at each
pixel, given the pixels before it in raster order. It needs torch.
"""

import argparse
import statistics
import time

import torch
from torch import nn
from torch.nn import functional


class NADE(nn.Module):
    """Neural autoregressive distribution estimator (Larochelle and Murray 2011), all hidden units in each logit."""

    def __init__(self, side=28, hidden=500):
        super().__init__()
        sites = side * side
        self.reading = nn.Parameter(torch.randn(sites, hidden) / sites**0.5)
        self.writing = nn.Parameter(torch.randn(sites, hidden) / hidden**0.5)
        self.hidden_bias = nn.Parameter(torch.zeros(hidden))
        self.bias = nn.Parameter(torch.zeros(sites))
        self.block = 4  # pixels at a time: the fastest between one, which is many calls, and all, which is much memory

    def forward(self, images):
        pixels = images.flatten(1)
        sums = self.hidden_bias.expand(len(pixels), 1, -1)
        logits = []
        blocks = zip(pixels.split(self.block, 1), self.reading.split(self.block), self.writing.split(self.block))
        for block, reading, writing in blocks:
            before = torch.cat([sums, block[:, :, None] * reading], 1).cumsum(1)
            logits.append((torch.sigmoid(before[:, :-1]) * writing).sum(2))
            sums = before[:, -1:]
        return (torch.cat(logits, 1) + self.bias).view_as(images)

    def generate(self, images):
        """Draws all pixels into the images; a hidden sum carries what has been drawn."""
        pixels = images.flatten(1)
        sums = self.hidden_bias.expand(len(pixels), -1)
        for site in range(pixels.shape[1]):
            logits = torch.sigmoid(sums) @ self.writing[site] + self.bias[site]
            pixels[:, site] = torch.bernoulli(torch.sigmoid(logits))
            sums = sums + pixels[:, site, None] * self.reading[site]

    def multiply_adds(self, sites):
        return self.reading.numel() + self.writing.numel()


class MaskedLinear(nn.Linear):
    def __init__(self, mask):
        super().__init__(mask.shape[1], mask.shape[0])
        self.register_buffer("mask", mask)

    def forward(self, x):
        return functional.linear(x, self.mask * self.weight, self.bias)


class MADE(nn.Module):
    """Masked autoencoder (Germain et al. 2015): one order, one mask, direct connections from inputs to outputs."""

    def __init__(self, side=28, *hidden, seed=0):
        super().__init__()
        sites = side * side
        generator = torch.Generator().manual_seed(seed)
        inputs = torch.arange(1, sites + 1)
        degrees, layers = inputs, []
        for width in hidden or (8000,):
            below, lowest = degrees, min(int(degrees.min()), sites - 1)
            degrees = torch.randint(lowest, sites, (width,), generator=generator)
            layers += [MaskedLinear((degrees[:, None] >= below).float()), nn.ReLU()]
        self.layers = nn.Sequential(*layers, MaskedLinear((inputs[:, None] > degrees).float()))
        self.direct = MaskedLinear((inputs[:, None] > inputs).float())

    def forward(self, images):
        pixels = images.flatten(1)
        return (self.layers(pixels) + self.direct(pixels)).view_as(images)

    def multiply_adds(self, sites):
        return sum(int(layer.mask.sum()) for layer in self.modules() if isinstance(layer, MaskedLinear))


class MaskedConvolution(nn.Conv2d):
    """A convolution that sees the rows above, what is left of the pixel, and with `own` the pixel itself."""

    def __init__(self, inputs, outputs, size, own):
        super().__init__(inputs, outputs, size, padding=size // 2)
        mask = torch.zeros(size * size)
        mask[: size * size // 2 + own] = 1
        self.register_buffer("mask", mask.view(size, size))

    def forward(self, x):
        return functional.conv2d(x, self.mask * self.weight, self.bias, padding=self.padding)


def used_at_each_pixel(model):
    """The weights that a pixel of a convolutional network is computed with."""
    count = 0
    for layer in model.modules():
        if isinstance(layer, MaskedConvolution):
            count += layer.in_channels * layer.out_channels * int(layer.mask.sum())
        elif isinstance(layer, (nn.Conv1d, nn.Conv2d)):
            count += layer.weight.numel()
    return count


class ResidualBlock(nn.Module):
    """From twice the channels down to the channels, a 3 × 3 convolution there, and up again."""

    def __init__(self, channels):
        super().__init__()
        self.layers = nn.Sequential(
            nn.ReLU(),
            nn.Conv2d(2 * channels, channels, 1),
            nn.ReLU(),
            MaskedConvolution(channels, channels, 3, own=True),
            nn.ReLU(),
            nn.Conv2d(channels, 2 * channels, 1),
        )

    def forward(self, x):
        return x + self.layers(x)


class PixelCNN(nn.Module):
    """Van den Oord et al. 2016 (Pixel recurrent neural networks, figure 5): residual blocks, with the blind spot.

    With 16 channels and 15 layers it has the shape of the PixelCNN that pytorch-generative trains on MNIST.
    """

    def __init__(self, side=28, channels=16, layers=15, head=32):
        super().__init__()
        self.layers = nn.Sequential(
            MaskedConvolution(1, 2 * channels, 7, own=False),
            *(ResidualBlock(channels) for _ in range(layers)),
            nn.ReLU(),
            nn.Conv2d(2 * channels, head, 1),
            nn.ReLU(),
            nn.Conv2d(head, 1, 1),
        )

    def forward(self, images):
        return self.layers(images)

    def multiply_adds(self, sites):
        return used_at_each_pixel(self) * sites


class GatedLayer(nn.Module):
    """One layer of both stacks. `reach`: pixels to each side and upwards."""

    def __init__(self, inputs, channels, reach, is_first):
        super().__init__()
        self.reach, self.is_first = reach, is_first
        self.vertical = nn.Conv2d(inputs, 2 * channels, (reach + 1, 2 * reach + 1))
        self.link = nn.Conv2d(2 * channels, 2 * channels, 1)
        self.horizontal = nn.Conv2d(inputs, 2 * channels, (1, reach + (not is_first)))
        self.residual = nn.Conv2d(channels, channels, 1)

    def forward(self, vertical, horizontal):
        reach = self.reach
        above = self.vertical(functional.pad(vertical, (reach, reach, reach, 0)))
        # Row r of the vertical stack has seen row r of the image, so the horizontal stack takes row r − 1.
        linked = self.link(functional.pad(above, (0, 0, 1, 0))[:, :, :-1])
        left = functional.pad(horizontal, (reach, 0, 0, 0))
        drawn = self.residual(gate(self.horizontal(left[..., :-1] if self.is_first else left) + linked))
        return gate(above), drawn if self.is_first else horizontal + drawn


def gate(x):
    signal, opening = x.chunk(2, dim=1)
    return torch.tanh(signal) * torch.sigmoid(opening)


class GatedPixelCNN(nn.Module):
    """Van den Oord et al. 2016 (Conditional image generation with PixelCNN decoders): two stacks, no blind spot."""

    def __init__(self, side=28, channels=128, layers=10, head=32, entry=7, kernel=3):
        super().__init__()
        first = GatedLayer(1, channels, reach=entry // 2, is_first=True)
        others = (GatedLayer(channels, channels, reach=kernel // 2, is_first=False) for _ in range(layers - 1))
        self.layers = nn.ModuleList([first, *others])
        self.head = nn.Sequential(nn.ReLU(), nn.Conv2d(channels, head, 1), nn.ReLU(), nn.Conv2d(head, 1, 1))

    def forward(self, images):
        vertical = horizontal = images
        for layer in self.layers:
            vertical, horizontal = layer(vertical, horizontal)
        return self.head(horizontal)

    def multiply_adds(self, sites):
        return used_at_each_pixel(self) * sites


def raster(images, coordinates):
    """What a sequence model reads before each pixel, [batch, sites, features]: a 1, the pixel before, and its place.

    The 1 is 0 at the first pixel alone, where there is no pixel before.
    """
    pixels = images.flatten(1)
    features = [functional.pad(torch.ones_like(pixels), (1, -1)), functional.pad(pixels, (1, -1))]
    if coordinates:
        lines = [torch.linspace(-1, 1, count) for count in images.shape[2:]]
        features += [place.flatten().expand_as(pixels) for place in torch.meshgrid(*lines, indexing="ij")]
    return torch.stack(features, dim=2)


class GRU(nn.Module):
    """A gated recurrent network (Cho et al. 2014) over the pixels in raster order, with or without their places."""

    def __init__(self, side=28, hidden=256, layers=1, coordinates=1):
        super().__init__()
        self.coordinates = coordinates
        self.network = nn.GRU(4 if coordinates else 2, hidden, layers, batch_first=True)
        self.output = nn.Linear(hidden, 1)

    def forward(self, images):
        return self.output(self.network(raster(images, self.coordinates))[0]).view_as(images)

    def generate(self, images):
        """Draws all pixels into the images; the network's state carries what has been drawn."""
        pixels, state = images.flatten(1), None
        features = raster(images, self.coordinates)
        for site in range(pixels.shape[1]):
            if site > 0:
                features[:, site, 1] = pixels[:, site - 1]
            outputs, state = self.network(features[:, site : site + 1], state)
            pixels[:, site] = torch.bernoulli(torch.sigmoid(self.output(outputs)[:, 0, 0]))

    def multiply_adds(self, sites):
        return sum(weight.numel() for weight in self.parameters() if weight.dim() == 2) * sites


class WaveNet(nn.Module):
    """Van den Oord et al. 2016 (WaveNet) over the pixels in raster order, with or without their places."""

    def __init__(self, side=28, residual=32, skip=128, blocks=2, layers=9, coordinates=1):
        super().__init__()
        self.coordinates = coordinates
        self.dilations = [2**layer for layer in range(layers)] * blocks
        self.entry = nn.Conv1d(4 if coordinates else 2, residual, 1)
        self.gates = nn.ModuleList(nn.Conv1d(residual, 2 * residual, 2, dilation=d) for d in self.dilations)
        self.residuals = nn.ModuleList(nn.Conv1d(residual, residual, 1) for _ in self.dilations[:-1])
        self.skips = nn.ModuleList(nn.Conv1d(residual, skip, 1) for _ in self.dilations)
        self.head = nn.Sequential(nn.ReLU(), nn.Conv1d(skip, skip, 1), nn.ReLU(), nn.Conv1d(skip, 1, 1))

    def forward(self, images):
        x = self.entry(raster(images, self.coordinates).transpose(1, 2))
        total = 0
        for layer, dilation in enumerate(self.dilations):
            z = gate(self.gates[layer](functional.pad(x, (dilation, 0))))
            total = total + self.skips[layer](z)
            if layer < len(self.residuals):
                x = x + self.residuals[layer](z)
        return self.head(total).view_as(images)

    def multiply_adds(self, sites):
        return used_at_each_pixel(self) * sites


# By the names that wavegen gives them. Numbers after the image's side are those of the initializer, in its order.
MODELS = {
    "nade": NADE, "made": MADE, "pixelcnn": PixelCNN, "gated-pixelcnn": GatedPixelCNN, "gru": GRU, "raster-wavenet": WaveNet,
}  # fmt: skip


# Times


def make(name, *numbers, side=28):
    """A model as it is timed: with channels last in memory, which PyTorch convolves faster here."""
    return MODELS[name](side, *numbers).to(memory_format=torch.channels_last)


class Training:
    """Steps of Adam on one batch of random images."""

    def __init__(self, model, side=28, batch=128, compiled=False):
        self.run = torch.compile(model) if compiled else model
        self.images = torch.bernoulli(torch.full((batch, 1, side, side), 0.5))
        self.optimizer = torch.optim.Adam(model.parameters(), 1e-3)

    def step(self):
        """One step; its seconds."""
        start = time.perf_counter()
        loss = functional.binary_cross_entropy_with_logits(self.run(self.images), self.images, reduction="sum")
        self.optimizer.zero_grad()
        (loss / len(self.images)).backward()
        self.optimizer.step()
        return time.perf_counter() - start


@torch.inference_mode()
def generate(model, count, side=28, seconds=None):
    """Draws images; the seconds that it took, and how many pixels were drawn in them.

    A model that has its own way of drawing draws all. Else every pixel takes a pass over the whole image, each as long
    as the one before: when the time that is given is over, the rest is calculated from the passes so far.
    """
    images = torch.zeros(count, 1, side, side)
    sites = side * side
    start = time.perf_counter()
    if hasattr(model, "generate"):
        model.generate(images)
        return time.perf_counter() - start, sites
    for site in range(sites):
        row, column = divmod(site, side)
        images[:, :, row, column] = torch.bernoulli(torch.sigmoid(model(images)[:, :, row, column]))
        passed = time.perf_counter() - start
        if seconds is not None and passed > seconds and site >= 3:
            return passed * sites / (site + 1), site + 1
    return passed, sites


# Checks


def check_causality(name, model, side):
    """Stops where a logit moves with its own pixel or a later one, or none moves at all."""
    images = torch.bernoulli(torch.full((1, 1, side, side), 0.5))
    with torch.no_grad():
        whole = model(images).flatten()
        for site in range(side * side):
            changed = images.clone()
            changed.view(-1)[site] = 1 - changed.view(-1)[site]
            moved = (model(changed).flatten() - whole).abs() > 1e-6
            if moved[: site + 1].any():
                raise SystemExit(f"pytorch_images: {name} sees pixel {site}, or a later one, before it is drawn")
            if site + 1 < side * side and not moved[site + 1 :].any():
                raise SystemExit(f"pytorch_images: nothing in {name} depends on pixel {site}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("models", nargs="*", default=list(MODELS), metavar="MODEL", help=", ".join(MODELS))
    parser.add_argument("--times", action="store_true", help="time training and sampling")
    options = parser.parse_args()
    unknown = set(options.models) - set(MODELS)
    if unknown:
        parser.error(f"there is no model {min(unknown)}; the models are {', '.join(MODELS)}")
    torch.manual_seed(0)
    for name in options.models:
        check_causality(name, MODELS[name](side=9), side=9)
        model = make(name)
        weights = sum(weight.numel() for weight in model.parameters())
        line = f"{name:15} {weights:10,} weights {model.multiply_adds(784):13,} multiply-adds an image"
        if options.times:
            training = Training(model)
            training.step()
            line += f" {128 / statistics.median(training.step() for _ in range(3)):8,.1f} images/s"
            line += "".join(f" {generate(model, count, seconds=5)[0]:9.2f} s for {count}" for count in (1, 64))
        print(line, flush=True)


if __name__ == "__main__":
    main()
