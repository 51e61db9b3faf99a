"""Four optimisers, each as its equations, on one flat vector of parameters.

theta: parameters; g: gradient of the loss at theta; both tensors of one shape. `step` changes
theta in place. Each is tested equal to its torch.optim counterpart, step by step.
"""

from math import sqrt


class SGD:
    """theta <- theta - learning_rate g"""

    def step(self, theta, g, learning_rate):
        """Change theta in place by the equations above."""
        theta.sub_(g, alpha=learning_rate)


class Momentum:
    """v <- mu v + g;  theta <- theta - learning_rate v  (Polyak 1964)"""

    def __init__(self, mu=0.9):
        self.mu, self.v = mu, 0

    def step(self, theta, g, learning_rate):
        """Change theta in place by the equations above."""
        self.v = self.mu * self.v + g
        theta.sub_(self.v, alpha=learning_rate)


class RMSprop:
    """s <- alpha s + (1 - alpha) g^2;  theta <- theta - learning_rate g / (sqrt(s) + eps)

    Tieleman & Hinton 2012, with torch's constants.
    """

    def __init__(self, alpha=0.99, eps=1e-8):
        self.alpha, self.eps, self.s = alpha, eps, 0

    def step(self, theta, g, learning_rate):
        """Change theta in place by the equations above."""
        self.s = self.alpha * self.s + (1 - self.alpha) * g**2
        theta.addcdiv_(g, self.s.sqrt() + self.eps, value=-learning_rate)


class Adam:
    """m <- beta1 m + (1 - beta1) g;  s <- beta2 s + (1 - beta2) g^2
    theta <- theta - learning_rate m^ / (sqrt(s^) + eps), m^ and s^ freed of their start at 0

    Kingma & Ba 2015.
    """

    def __init__(self, beta1=0.9, beta2=0.999, eps=1e-8):
        self.beta1, self.beta2, self.eps = beta1, beta2, eps
        self.m, self.s, self.t = 0, 0, 0

    def step(self, theta, g, learning_rate):
        """Change theta in place by the equations above."""
        self.t += 1
        self.m = self.beta1 * self.m + (1 - self.beta1) * g
        self.s = self.beta2 * self.s + (1 - self.beta2) * g**2
        mean_scale = 1 - self.beta1**self.t
        spread_scale = sqrt(1 - self.beta2**self.t)
        denominator = self.s.sqrt() / spread_scale + self.eps
        theta.addcdiv_(self.m, denominator, value=-learning_rate / mean_scale)


OPTIMISERS = {"sgd": SGD, "momentum": Momentum, "rmsprop": RMSprop, "adam": Adam}


class AdamW(Adam):
    """theta <- theta - learning_rate weight_decay theta, then a step of Adam

    Loshchilov & Hutter 2019.
    """

    def __init__(self, weight_decay=0.01, **constants):
        super().__init__(**constants)
        self.weight_decay = weight_decay

    def step(self, theta, g, learning_rate):
        """Change theta in place by the equations above."""
        theta.mul_(1 - learning_rate * self.weight_decay)
        super().step(theta, g, learning_rate)
