# theta_univariate.npz: pizza_truck_profit.txt
# theta_multi.npz: flat_prices.txt

# Week 3 - linear regression with gradient descent
import numpy as np


def computeCost(X, y, theta):
    m = len(y)
    return ((X @ theta - y) ** 2).sum() / (2 * m)


def gradientDescent(X, y, theta, alpha, num_iters):
    m = len(y)
    history = []
    for i in range(num_iters):
        theta = theta - alpha / m * (X.T @ (X @ theta - y))
        history.append(computeCost(X, y, theta))
    return theta, history


# Part 1: one variable
data = np.loadtxt('pizza_truck_profit.txt', delimiter=',')
X = data[:, 0]
y = data[:, 1]
m = len(y)
X = np.column_stack([np.ones(m), X])
theta = np.zeros(2)
print('Initial cost', computeCost(X, y, theta))
theta, J = gradientDescent(X, y, theta, 0.005, 1500)
print('Theta found:', theta)
np.savez('theta_univariate.npz', theta=theta)

# Part 2: several variables, with feature normalisation
data = np.loadtxt('flat_prices.txt', delimiter=',')
X = data[:, :2]
y = data[:, 2]
mu = X.mean(axis=0)
sigma = X.std(axis=0)
X = (X - mu) / sigma
X = np.column_stack([np.ones(len(y)), X])
theta, J = gradientDescent(X, y, np.zeros(3), 0.1, 400)
print('Theta found:', theta)
np.savez('theta_multi.npz', theta=theta, mu=mu, sigma=sigma)

# How good is it on flats sold later?
new = np.loadtxt('flat_prices_new.txt', delimiter=',')
Xn = np.column_stack([np.ones(len(new)), (new[:, :2] - mu) / sigma])
err = Xn @ theta - new[:, 2]
print('RMSE on new flats: %.0f' % np.sqrt((err ** 2).mean()))
